using System.Collections.Immutable;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>The traces of a healthy motor and of its sensors. No motor is perfect: a detector has to learn these.</summary>
public sealed record MotorSignature
{
    /// <summary>Negative-sequence current, as a ratio to the fundamental.</summary>
    public double NegativeSequenceRatio { get; init; } = 0.006;

    /// <summary>Angle of the negative sequence, turns.</summary>
    public double NegativeSequenceTurns { get; init; } = 0.05;

    /// <summary>Harmonics of the supply.</summary>
    public ImmutableArray<SimulatedHarmonic> Harmonics { get; init; } =
    [
        new(2, 0.0006, 0.1), new(3, 0.004, 0.3), new(5, 0.012, 0.7), new(7, 0.007, 0.4), new(11, 0.003, 0.9), new(13, 0.002, 0.2),
    ];

    /// <summary>Lines at f ± fr that every rotor shows, dB below the fundamental (negative).</summary>
    public double EccentricityDbc { get; init; } = -60;

    /// <summary>Line at f(1 − 2s) of a sound cage at rated load, dBc.</summary>
    public double RotorBarDbc { get; init; } = -66;

    /// <summary>Lines of the rotor slots, dBc.</summary>
    public double SlotDbc { get; init; } = -56;

    /// <summary>Rated current over the white noise of the whole band, dB; infinity = no noise.</summary>
    public double SignalToNoiseDb { get; init; } = 45;

    /// <summary>Gain of each current sensor, about 1.</summary>
    public PhaseValues SensorGain { get; init; } = new(1, 1, 1);

    /// <summary>Constant offset of each current sensor, as a ratio to the peak of the rated current.</summary>
    public PhaseValues SensorOffsetRatio { get; init; } = new(0, 0, 0);

    /// <summary>A signature without any imperfection: a pure balanced fundamental, for measuring.</summary>
    public static MotorSignature Ideal { get; } = new()
    {
        NegativeSequenceRatio = 0,
        Harmonics = [],
        EccentricityDbc = double.NegativeInfinity,
        RotorBarDbc = double.NegativeInfinity,
        SlotDbc = double.NegativeInfinity,
        SignalToNoiseDb = double.PositiveInfinity,
    };

    /// <summary>Draws the signature of one motor.</summary>
    internal static MotorSignature Draw(ref CounterRandom random) => new()
    {
        NegativeSequenceRatio = random.Between(0.002, 0.012),
        NegativeSequenceTurns = random.Between(0, 1),
        EccentricityDbc = random.Between(-68, -54),
        RotorBarDbc = random.Between(-76, -60),
        SlotDbc = random.Between(-62, -50),
        SignalToNoiseDb = random.Between(40, 52),
        SensorGain = new(1 + (0.004 * random.Normal()), 1 + (0.004 * random.Normal()), 1 + (0.004 * random.Normal())),
        SensorOffsetRatio = new(0.003 * random.Normal(), 0.003 * random.Normal(), 0.003 * random.Normal()),
        Harmonics =
        [
            new(2, random.Between(0.0002, 0.001), random.Between(0, 1)),
            new(3, random.Between(0.002, 0.008), random.Between(0, 1)),
            new(5, random.Between(0.006, 0.025), random.Between(0, 1)),
            new(7, random.Between(0.003, 0.015), random.Between(0, 1)),
            new(11, random.Between(0.001, 0.005), random.Between(0, 1)),
            new(13, random.Between(0.001, 0.004), random.Between(0, 1)),
        ],
    };

    /// <summary>The same motor on another day: harmonics, noise, unbalance and residual lines scatter a little.</summary>
    internal MotorSignature Scattered(ref CounterRandom random)
    {
        var (sin, cos) = Portable.SinCos(NegativeSequenceTurns);
        var re = (NegativeSequenceRatio * cos) + (0.0008 * random.Normal());
        var im = (NegativeSequenceRatio * sin) + (0.0008 * random.Normal());
        var harmonics = ImmutableArray.CreateBuilder<SimulatedHarmonic>(Harmonics.Length);
        foreach (var harmonic in Harmonics)
        {
            harmonics.Add(harmonic with { Ratio = harmonic.Ratio * Portable.Exp(0.12 * random.Normal()) });
        }

        return this with
        {
            NegativeSequenceRatio = Math.Sqrt((re * re) + (im * im)),
            NegativeSequenceTurns = Portable.Atan2Turns(im, re),
            Harmonics = harmonics.MoveToImmutable(),
            SignalToNoiseDb = SignalToNoiseDb + (0.4 * random.Normal()),
            EccentricityDbc = EccentricityDbc + (0.8 * random.Normal()),
            RotorBarDbc = RotorBarDbc + random.Normal(),
        };
    }

    internal void Check()
    {
        Require.Range(NegativeSequenceRatio, 0, 1, "The negative-sequence ratio");
        foreach (var harmonic in Harmonics)
        {
            Require.Range(harmonic.Order, 2, 100, "The order of a harmonic");
            Require.Range(harmonic.Ratio, 0, 1, "The ratio of a harmonic");
        }

        Require.Range(EccentricityDbc, double.NegativeInfinity, -10, "The residual eccentricity (dBc)");
        Require.Range(RotorBarDbc, double.NegativeInfinity, -10, "The residual rotor-bar line (dBc)");
        Require.Range(SlotDbc, double.NegativeInfinity, -10, "The slot lines (dBc)");
        Require.Range(SignalToNoiseDb, 0, double.PositiveInfinity, "The signal to noise ratio (dB)");
    }
}

/// <summary>One harmonic of the supply.</summary>
/// <param name="Order">Multiple of the supply frequency, 2 or more. Orders 3k + 2 are of negative sequence, the rest of positive.</param>
/// <param name="Ratio">Amplitude as a ratio to the rated current.</param>
/// <param name="Turns">Phase at the start, turns.</param>
public readonly record struct SimulatedHarmonic(int Order, double Ratio, double Turns);
