using System.Collections.Immutable;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>How a simulated station is made.</summary>
public sealed record SimulatedStationOptions
{
    /// <summary>Decides everything that is left to chance.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Motors, 1 to 10,000; default 6.</summary>
    public int Motors { get; init; } = 6;

    /// <summary>Groups that the motors are spread over in turn, 1 to 100; default 2.</summary>
    public int Groups { get; init; } = 2;

    /// <summary>Motors with a developing fault, 0 to <see cref="Motors"/>; default 2.</summary>
    public int FaultyMotors { get; init; } = 2;

    /// <summary>Recordings of each motor, 1 to 1,000,000; default 40.</summary>
    public int Recordings { get; init; } = 40;

    /// <summary>Length of a recording, seconds; default 11.5 (22 windows: a file of 20 valid windows is a block of the detector).</summary>
    public double Seconds { get; init; } = 11.5;

    /// <summary>Samples a second; default 6,400.</summary>
    public SampleRate Rate { get; init; } = new(6400);

    /// <summary>When the first recordings begin, UTC.</summary>
    public DateTimeOffset StartsAt { get; init; } = new(2025, 8, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>From the start of a recording to that of the motor's next; default 6 hours.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Share of the recordings after which faults begin, 0 to 1; default 0.6.</summary>
    public double OnsetShare { get; init; } = 0.6;

    /// <summary>Share of the recordings over which they grow to their full severity, 0 to 1; default 0.3.</summary>
    public double GrowthShare { get; init; } = 0.3;

    /// <summary>Severity that they reach, 0 to 1; default 0.8.</summary>
    public double Severity { get; init; } = 0.8;

    /// <summary>Kinds of the developing faults, given to the faulty motors in turn; default broken bars, supply unbalance, bearing, …</summary>
    public ImmutableArray<FaultKind> Kinds { get; init; } =
    [
        FaultKind.BrokenBars, FaultKind.SupplyUnbalance, FaultKind.Eccentricity, FaultKind.ShortedTurns,
        FaultKind.LoadOscillation, FaultKind.Bearing,
    ];

    internal void Check()
    {
        Require.Range(Motors, 1, 10_000, "The number of motors");
        Require.Range(Groups, 1, 100, "The number of groups");
        Require.Range(FaultyMotors, 0, Motors, "The number of faulty motors");
        Require.Range(Recordings, 1, 1_000_000, "The number of recordings");
        Require.Range(OnsetShare, 0, 1, "The share before the onset");
        Require.Range(GrowthShare, 0, 1, "The share of growth");
        Require.Range(Severity, 0, 1, "The severity of the faults");
        Require.Range(Interval.TotalSeconds, 1, 366 * 86_400, "The interval of recordings (seconds)");
        Require.Range(Kinds.Length, FaultyMotors == 0 ? 0 : 1, 1000, "The number of kinds of faults");
    }
}

/// <summary>One motor of a simulated station.</summary>
/// <param name="Group">Name of its group.</param>
/// <param name="Motor">The motor.</param>
/// <param name="Faults">Its faults over its life; empty for a healthy motor.</param>
public sealed record StationMotor(string Group, SimulatedMotor Motor, ImmutableArray<SimulatedFault> Faults);

/// <summary>A station of simulated motors in groups, each with recordings over days; some develop faults.</summary>
/// <remarks>
/// With the default options the product's own detector leaves the healthy motors in peace and raises warning or alarm for the two
/// faulty ones (broken bars, supply unbalance) before the 40th recording; a test holds this. Recordings are made when asked for, and
/// behind the last one too: a life has no end.
/// </remarks>
public sealed class SimulatedStation
{
    private readonly SimulatedStationOptions _options;
    private readonly double[] _loads;

    /// <summary>Draws a station.</summary>
    /// <param name="options">How it is made; the same options give the same station.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public SimulatedStation(SimulatedStationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        var random = new CounterRandom(options.Seed, RandomStream.Station);
        var motors = ImmutableArray.CreateBuilder<StationMotor>(options.Motors);
        _loads = new double[options.Motors];
        for (var i = 0; i < options.Motors; i++)
        {
            var id = new EquipmentId(FormattableString.Invariant($"SIM_{i + 1:000}"));
            _loads[i] = random.Between(0.5, 0.9);
            motors.Add(new StationMotor(
                FormattableString.Invariant($"Group {(i % options.Groups) + 1}"),
                SimulatedMotor.Draw(id, random.Next()),
                i < options.FaultyMotors ? [Developing(options.Kinds[i % options.Kinds.Length])] : []));
        }

        Motors = motors.MoveToImmutable();
    }

    /// <summary>The motors; the faulty ones first.</summary>
    public ImmutableArray<StationMotor> Motors { get; }

    /// <summary>One recording of one motor.</summary>
    /// <param name="motor">Index of the motor in <see cref="Motors"/>.</param>
    /// <param name="number">Number of the recording from 0; there is no last one.</param>
    public SimulatedRecording Recording(int motor, long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        var one = Motors[motor];
        var random = new CounterRandom(_options.Seed, RandomStream.File, ((ulong)motor << 40) + (ulong)number);
        var life = number * _options.Interval.TotalSeconds;
        return new SimulatedRecording
        {
            Motor = one.Motor with { Signature = one.Motor.Signature.Scattered(ref random) },
            Seed = random.Next(),
            StartsAt = _options.StartsAt + (number * _options.Interval),
            LifeSeconds = life,
            Seconds = _options.Seconds,
            Rate = _options.Rate,
            Load = Math.Clamp(_loads[motor] * Portable.Exp(0.06 * random.Normal()), 0.25, 1.1),
            SupplyHz = one.Motor.RatedFrequencyHz + (0.03 * random.Normal()),
            Faults = one.Faults,
        };
    }

    /// <summary>All recordings of one motor that the options ask for, in order.</summary>
    /// <param name="motor">Index of the motor in <see cref="Motors"/>.</param>
    public IEnumerable<SimulatedRecording> Recordings(int motor)
    {
        for (var number = 0; number < _options.Recordings; number++)
        {
            yield return Recording(motor, number);
        }
    }

    private SimulatedFault Developing(FaultKind kind)
    {
        var life = _options.Recordings * _options.Interval.TotalSeconds;
        return new SimulatedFault(kind, _options.Severity)
        {
            OnsetSeconds = _options.OnsetShare * life,
            GrowthSeconds = _options.GrowthShare * life,
        };
    }
}
