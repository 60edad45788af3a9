using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Twin;

namespace DiagMod.Core.Tests.Support;

/// <summary>Files of a motor whose features are Gaussian about a level that depends on the load, as blocks really are: windows
/// scatter about a file's own level, files scatter about the motor's.</summary>
public sealed class SyntheticMotor
{
    private static readonly string[] Ratios = ["u2re", "u2im", "u0", "dc", "crest", "skew", "rkurt", "entropy"];

    private readonly Random _random;
    private readonly double[] _levels;
    private readonly double[] _slopes;
    private readonly double[] _scales;
    private long _file;

    public SyntheticMotor(int seed, string name = "M1")
    {
        _random = new Random(seed);
        Id = new EquipmentId(name);
        _scales = [.. FeatureVector.Names.Select(feature => Ratios.Contains(feature) ? 0.002 : 0.5)];
        _levels = [.. _scales.Select(scale => scale * 20 * Normal())];
        _slopes = [.. _scales.Select(scale => scale * 3 * Normal())];
    }

    public EquipmentId Id { get; }

    public SampleRate Rate { get; init; } = new(1000);

    /// <summary>Spread of ln(load) from file to file.</summary>
    public double LoadSpread { get; init; } = 0.06;

    /// <summary>Median load, amperes.</summary>
    public double LoadAmps { get; set; } = 10;

    /// <summary>A fault: this many window deviations on each feature named.</summary>
    public Dictionary<string, double> Fault { get; } = [];

    /// <summary>The next file.</summary>
    /// <param name="recordedAt">Its time; null = sequence time.</param>
    /// <param name="windows">How many windows.</param>
    /// <param name="phases">Phases that are present.</param>
    /// <param name="conditions">Conditions of all windows.</param>
    /// <param name="valid">Whether the windows are valid.</param>
    public FileWindows Next(
        DateTimeOffset? recordedAt = null, int windows = 30, PhaseSet phases = PhaseSet.All,
        WindowConditions conditions = WindowConditions.None, bool valid = true)
    {
        var load = LoadAmps * Math.Exp(LoadSpread * Normal());
        var offsets = _scales.Select(scale => 0.8 * scale * Normal()).ToArray();
        var supply = 50 + (0.03 * Normal());
        var list = new List<WindowFeatures>(windows);
        for (var i = 0; i < windows; i++)
        {
            var amps = load * Math.Exp(0.004 * Normal());
            var vector = new double[FeatureVector.Length];
            for (var j = 0; j < vector.Length; j++)
            {
                var fault = Fault.GetValueOrDefault(FeatureVector.Names[j]);
                vector[j] = _levels[j] + (_slopes[j] * Math.Log(amps / 10)) + offsets[j]
                    + (_scales[j] * (Normal() + fault));
                if (phases.Count() < 2 && FeatureVector.Names[j] is "u2re" or "u2im" or "u0")
                {
                    vector[j] = double.NaN;
                }
            }

            list.Add(new WindowFeatures
            {
                Index = i,
                FirstSample = (long)i * Rate.HopSamples,
                IsValid = valid,
                Conditions = conditions,
                R = phases.Has(Phase.R) ? Of(amps) : null,
                S = phases.Has(Phase.S) ? Of(amps * 1.01) : null,
                T = phases.Has(Phase.T) ? Of(amps * 0.99) : null,
                SupplyHz = supply + (0.001 * Normal()),
                PositiveSequenceAmps = amps,
                Unbalance = phases.Count() < 2 ? double.NaN : 0.012 + (0.001 * Normal()),
                Vector = vector,
            });
        }

        var rows = (long)(windows + 1) * Rate.HopSamples;
        var fileNumber = ++_file;
        var claim = new RawFileClaim(
            new RawFileId(new Guid((int)fileNumber, 7, 7, [8, 8, 8, 8, 8, 8, 8, 8])), Id, fileNumber, 1,
            $"file{fileNumber}.csv", Rate, recordedAt, recordedAt is null ? TimeSource.Sequence : TimeSource.Recorded,
            new RecordingSummary(
                rows, Counts(phases, Phase.R, rows, load), Counts(phases, Phase.S, rows, load),
                Counts(phases, Phase.T, rows, load), []));
        return new FileWindows(claim, phases, list);
    }

    public static PhaseFeatures Of(double rms) => new()
    {
        Rms = rms,
        Peak = rms * 1.414,
        CrestFactor = 1.414,
        Skewness = 0,
        Kurtosis = -1.5,
        Mean = 0,
        Min = -rms,
        Max = rms,
        Thd = 0.01,
        Peaks = [],
    };

    private static PhaseCounts Counts(PhaseSet phases, Phase phase, long rows, double load) => phases.Has(phase)
        ? new PhaseCounts(rows, 0, 0, 0, 0, -load, load, 0, load * load * rows)
        : new PhaseCounts(0, rows, rows, 0, rows, double.NaN, double.NaN, 0, 0);

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
