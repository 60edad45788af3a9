using System.Collections.Immutable;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>What happens to the measurement of a recording: stops, starts, wiring, sensors and gaps.</summary>
public sealed record SimulatedDisturbances
{
    /// <summary>Nothing happens.</summary>
    public static SimulatedDisturbances None { get; } = new();

    /// <summary>Stretches in which the motor is switched off; it starts again behind each.</summary>
    public ImmutableArray<SimulatedStop> Stops { get; init; } = [];

    /// <summary>True when the motor is switched on at the first sample.</summary>
    public bool StartsFromRest { get; init; }

    /// <summary>Phases that are measured; the others are empty throughout.</summary>
    public PhaseSet Phases { get; init; } = PhaseSet.All;

    /// <summary>True when S and T are swapped.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Offset added to each phase, amperes, beside the sensors' own.</summary>
    public PhaseValues OffsetAmps { get; init; } = new(0, 0, 0);

    /// <summary>Largest absolute current that the sensors can show, amperes; infinity = no limit.</summary>
    public double ClipAmps { get; init; } = double.PositiveInfinity;

    /// <summary>Runs of empty cells.</summary>
    public ImmutableArray<SimulatedGap> Gaps { get; init; } = [];

    internal void Check(long samples)
    {
        Require.Range(ClipAmps, 1e-6, double.PositiveInfinity, "The clipping current (amperes)");
        foreach (var phase in PhaseSets.InOrder)
        {
            Require.Range(OffsetAmps[phase], -100_000, 100_000, "An offset (amperes)");
        }

        Require.Range(Phases.Count(), 1, 3, "The number of phases measured");
        foreach (var stop in Stops)
        {
            Require.Range(stop.FromSeconds, 0, double.MaxValue, "The start of a stop (seconds)");
            Require.Range(stop.Seconds, 0, double.MaxValue, "The length of a stop (seconds)");
        }

        foreach (var gap in Gaps)
        {
            Require.Range(gap.FirstSample, 0, samples - 1, "The first sample of a gap");
            Require.Range(gap.Count, 1, samples - gap.FirstSample, "The length of a gap (samples)");
        }
    }
}

/// <summary>A stretch in which the motor is switched off. Both ends are rounded to steps of about 5 ms.</summary>
/// <param name="FromSeconds">Seconds after the first sample.</param>
/// <param name="Seconds">How long.</param>
public readonly record struct SimulatedStop(double FromSeconds, double Seconds);

/// <summary>A run of empty cells.</summary>
/// <param name="FirstSample">First empty row.</param>
/// <param name="Count">Rows, 1 or more.</param>
/// <param name="Phases">Phases whose cells are empty.</param>
public readonly record struct SimulatedGap(long FirstSample, long Count, PhaseSet Phases = PhaseSet.All)
{
    /// <summary>Draws gaps for a recording.</summary>
    /// <param name="seed">The same seed gives the same gaps.</param>
    /// <param name="samples">Rows of the recording.</param>
    /// <param name="count">How many gaps.</param>
    /// <param name="longest">Longest gap, rows, 1 or more.</param>
    public static ImmutableArray<SimulatedGap> Draw(ulong seed, long samples, int count, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 1);
        PhaseSet[] sets = [PhaseSet.All, PhaseSet.All, PhaseSet.R, PhaseSet.S, PhaseSet.T];
        var random = new CounterRandom(seed, RandomStream.Gaps);
        var gaps = ImmutableArray.CreateBuilder<SimulatedGap>(count);
        for (var i = 0; i < count; i++)
        {
            var length = Math.Min(1 + random.Below(longest), samples);
            var first = (long)(random.Uniform() * (samples - length + 1));
            gaps.Add(new SimulatedGap(first, length, sets[random.Below(sets.Length)]));
        }

        return gaps.MoveToImmutable();
    }
}
