using System.Collections.Immutable;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>One recording to be simulated: everything that decides its samples. The same recording gives the same
/// bits.</summary>
public sealed record SimulatedRecording
{
    /// <summary>The motor.</summary>
    public required SimulatedMotor Motor { get; init; }

    /// <summary>Decides all chance: phases, wander, noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>When the recording begins, UTC. Decides a file's name, never a sample.</summary>
    public DateTimeOffset StartsAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Age of the motor at the first sample, seconds: faults begin and grow on this scale.</summary>
    public double LifeSeconds { get; init; }

    /// <summary>How long the recording is, seconds, up to a week.</summary>
    public double Seconds { get; init; } = 58;

    /// <summary>Samples a second.</summary>
    public SampleRate Rate { get; init; } = SampleRate.Default;

    /// <summary>Mean load, 1 = rated; 0.05 to 1.5.</summary>
    public double Load { get; init; } = 0.75;

    /// <summary>How much the load wanders, 1 = as a plant's usually does (0.6 % within seconds, 2 % within a minute);
    /// 0 = not at all.</summary>
    public double LoadWander { get; init; } = 1;

    /// <summary>A sudden change of the load; null without one.</summary>
    public SimulatedLoadStep? LoadStep { get; init; }

    /// <summary>Mean supply frequency, hertz, 45 to 65; NaN = the rated frequency, give or take 0.02 Hz by
    /// chance.</summary>
    public double SupplyHz { get; init; } = double.NaN;

    /// <summary>How much the supply frequency drifts, 1 = as the grid does (15 mHz within a minute); 0 = not at
    /// all.</summary>
    public double SupplyDrift { get; init; } = 1;

    /// <summary>The motor's faults, over its whole life.</summary>
    public ImmutableArray<SimulatedFault> Faults { get; init; } = [];

    /// <summary>What happens to the measurement.</summary>
    public SimulatedDisturbances Disturbances { get; init; } = SimulatedDisturbances.None;

    /// <summary>Rows of the recording.</summary>
    public long Samples => (long)Math.Round(Seconds * Rate.Hertz);

    /// <summary>Name of the recording's file without its ending, "rec_2025-08-17_14-30-00": its time can be read from
    /// it.</summary>
    public string FileStem => "rec_" + StartsAt.UtcDateTime.ToString(
        "yyyy-MM-dd_HH-mm-ss", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message says which, and the
    /// range.</exception>
    public void Check()
    {
        Motor.Check();
        Require.Range(Seconds, 0.01, 7 * 86_400, "The length of a recording (seconds)");
        Require.Range(LifeSeconds, 0, double.MaxValue, "The age of a motor (seconds)");
        Require.Range(Load, 0.05, 1.5, "The load");
        Require.Range(LoadWander, 0, 10, "The wander of the load");
        LoadStep?.Check();
        Require.Range(SupplyDrift, 0, 10, "The drift of the supply");
        if (!double.IsNaN(SupplyHz))
        {
            Require.Range(SupplyHz, 45, 65, "The supply frequency (hertz)");
        }

        foreach (var fault in Faults)
        {
            fault.Check();
        }

        Disturbances.Check(Samples);
    }
}
