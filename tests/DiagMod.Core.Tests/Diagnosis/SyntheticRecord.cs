using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Tests.Diagnosis;

/// <summary>A three-phase recording in closed form: z(t) = A·e^(jφ(t))·(1 + Σ aₖ·e^(j(2πνₖt + θₖ))) and its projections
/// on the phases, plus offset and noise. Frequencies and levels are known exactly.</summary>
internal sealed record SyntheticRecord
{
    public double RateHz { get; init; } = 25_600;

    public double Seconds { get; init; } = 30;

    public double SupplyHz { get; init; } = 50;

    /// <summary>Peak amplitude, amperes.</summary>
    public double Amps { get; init; } = 10;

    /// <summary>Lines: offset from the supply, hertz, signed; level, dBc.</summary>
    public IReadOnlyList<(double OffsetHz, double Dbc)> Lines { get; init; } = [];

    /// <summary>The supply swings by so much about its mean, hertz, ten times a minute.</summary>
    public double WanderHz { get; init; }

    /// <summary>White noise below the fundamental's RMS, decibels, over the whole band.</summary>
    public double NoiseDb { get; init; } = double.PositiveInfinity;

    public double OffsetAmps { get; init; }

    public int Rows => (int)Math.Round(RateHz * Seconds);

    /// <summary>Lines of slip, p pole pairs, levels of the rotation pair and of the slip pair.</summary>
    public SyntheticRecord WithMotor(double slip, int polePairs, double rotationDbc, double slipDbc)
    {
        var rotation = SupplyHz * (1 - slip) / polePairs;
        var sidebands = 2 * slip * SupplyHz;
        return this with
        {
            Lines =
            [
                .. Lines, (rotation, rotationDbc), (-rotation, rotationDbc - 2),
                (-sidebands, slipDbc), (sidebands, slipDbc - 3),
            ],
        };
    }

    /// <summary>Samples of R, S and T.</summary>
    public float[][] Phases()
    {
        var phases = new float[3][];
        for (var phase = 0; phase < 3; phase++)
        {
            phases[phase] = new float[Rows];
        }

        var swing = 2 * Math.PI / 6;
        var noise = double.IsInfinity(NoiseDb) ? 0 : Amps / Math.Sqrt(2) * Math.Pow(10, -NoiseDb / 20);
        var random = new Random(Rows);
        for (var n = 0; n < Rows; n++)
        {
            var t = n / RateHz;
            var (im, re) = (0.0, 1.0);
            for (var k = 0; k < Lines.Count; k++)
            {
                var (sin, cos) = Math.SinCos((2 * Math.PI * Lines[k].OffsetHz * t) + k);
                var amplitude = Math.Pow(10, Lines[k].Dbc / 20);
                re += amplitude * cos;
                im += amplitude * sin;
            }

            // The integral of f + w·sin(swing·t).
            var angle = (2 * Math.PI * SupplyHz * t) + (2 * Math.PI * WanderHz / swing * (1 - Math.Cos(swing * t)));
            for (var phase = 0; phase < 3; phase++)
            {
                var (sin, cos) = Math.SinCos(angle - (2 * Math.PI * phase / 3));
                var uniform = noise == 0 ? 0 : noise * Math.Sqrt(12) * (random.NextDouble() - 0.5);
                phases[phase][n] = (float)((Amps * ((re * cos) - (im * sin))) + OffsetAmps + uniform);
            }
        }

        return phases;
    }

    public FileAnalysis Analyze(NamePlate? plate = null) => Analyze(Phases(), RateHz, plate);

    public static FileAnalysis Analyze(float[][] phases, double rateHz, NamePlate? plate = null, params int[] runs)
    {
        var analyzer = new FileAnalyzer(new SampleRate(rateHz), Summary(phases), plate ?? NamePlate.Unknown);
        runs = runs.Length == 0 ? [10_000] : runs;
        for (int first = 0, run = 0; first < phases[0].Length; run++)
        {
            var count = Math.Min(runs[run % runs.Length], phases[0].Length - first);
            analyzer.Push(new PhaseCurrents(
                first, phases[0].AsMemory(first, count), phases[1].AsMemory(first, count),
                phases[2].AsMemory(first, count)));
            first += count;
        }

        return analyzer.Finish();
    }

    /// <summary>The phases named; the others are empty.</summary>
    public static float[][] Only(float[][] phases, PhaseSet present) =>
    [
        .. PhaseSets.InOrder.ToArray().Select(phase =>
            present.Has(phase) ? phases[(int)phase] : Enumerable.Repeat(float.NaN, phases[0].Length).ToArray()),
    ];

    private static RecordingSummary Summary(float[][] phases)
    {
        return new RecordingSummary(phases[0].Length, Count(phases[0]), Count(phases[1]), Count(phases[2]), []);

        static PhaseCounts Count(float[] samples)
        {
            var tally = new PhaseTally();
            tally.Add(samples);
            return tally.ToCounts();
        }
    }
}
