using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>What recordings there are, motor by motor.</summary>
public interface IDataOverview
{
    /// <summary>Motors with what was recorded of them, by id.</summary>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<MotorData>> ListAsync(PageRequest page, CancellationToken cancellationToken);
}

/// <summary>What was recorded of a motor; deleted recordings do not count.</summary>
public sealed record MotorData
{
    /// <summary>The motor.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its group; null when none.</summary>
    public required string? Group { get; init; }

    /// <summary>True: from the simulator.</summary>
    public required bool IsSimulated { get; init; }

    /// <summary>Recordings absorbed.</summary>
    public required long Completed { get; init; }

    /// <summary>Recordings that ended with a reason.</summary>
    public required long Failed { get; init; }

    /// <summary>Recordings that wait or are in work.</summary>
    public required long Queued { get; init; }

    /// <summary>Start of the first, UTC; null without any whose time is known.</summary>
    public required DateTimeOffset? From { get; init; }

    /// <summary>End of the last, UTC; null without any.</summary>
    public required DateTimeOffset? To { get; init; }

    /// <summary>Length of all together, seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Bytes of their plain content.</summary>
    public required long Bytes { get; init; }

    /// <summary>Recordings with each phase, R, S, T.</summary>
    public required IReadOnlyList<long> WithPhase { get; init; }

    /// <summary>Lowest sample rate, hertz; NaN without any.</summary>
    public required double LowestHz { get; init; }

    /// <summary>Highest sample rate, hertz; NaN without any.</summary>
    public required double HighestHz { get; init; }

    /// <summary>Longest time between two recordings, seconds; NaN with fewer than two.</summary>
    public required double LongestGapSeconds { get; init; }

    /// <summary>Recordings whose samples are still there.</summary>
    public required long SamplesKept { get; init; }

    /// <summary>Recordings without a time of their own.</summary>
    public required long WithoutClock { get; init; }

    /// <summary>All recordings.</summary>
    public long Files => Completed + Failed + Queued;
}
