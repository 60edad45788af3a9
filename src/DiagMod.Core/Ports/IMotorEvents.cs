using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>What happened to a motor, for the time axis of its page: files, and orders that its journal keeps.</summary>
public interface IMotorEvents
{
    /// <summary>What happened in a range of data time, oldest first; of more than <paramref name="most"/> files the newest.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="from">Not before, UTC; null = from the first.</param>
    /// <param name="to">Before, UTC; null = to the last.</param>
    /// <param name="most">Most files, and most orders, 1 to 2,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<MotorEvent>> ListAsync(
        EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, int most, CancellationToken cancellationToken);
}

/// <summary>What may happen to a motor.</summary>
public enum MotorEventKind : byte
{
    /// <summary>A file was absorbed.</summary>
    File = 0,

    /// <summary>A person acknowledged.</summary>
    Acknowledged = 1,

    /// <summary>The twin learns anew what is healthy.</summary>
    Rebaselined = 2,

    /// <summary>Maintenance was done.</summary>
    Maintained = 3,

    /// <summary>A fleet prior was adopted.</summary>
    PriorAdopted = 4,

    /// <summary>Name-plate, threshold or expected interval changed.</summary>
    SettingsChanged = 5,

    /// <summary>Another model, or another threshold of it.</summary>
    ModelChanged = 6,
}

/// <summary>Something that happened to a motor.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">Its place on the axis of data time, UTC: a file's first row; an order's newest file.</param>
/// <param name="StoredAt">When it was stored, UTC.</param>
/// <param name="Seq">Number of its journal entry; null for files.</param>
/// <param name="RawId">The file; null for orders.</param>
/// <param name="FileName">Its name; null for orders.</param>
/// <param name="Level">The file's verdict: none, warning, alarm; null for orders.</param>
public sealed record MotorEvent(
    MotorEventKind Kind, DateTimeOffset At, DateTimeOffset StoredAt, long? Seq, RawFileId? RawId, string? FileName, string? Level);
