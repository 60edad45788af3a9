using DiagMod.Core.Detection;

namespace DiagMod.Core.Diagnosis;

/// <summary>A motor's spectrum as it was while healthy: medians over the files of its own baseline, at the load of the record that
/// it is compared with.</summary>
/// <remarks>Lines keep their distance from the supply, not their frequency, so spectra are laid over each other by that. Levels are
/// those of the files' own lengths: a shorter record has a higher floor, its lines are as high.</remarks>
public sealed class OwnSpectrum
{
    private readonly FileAnalysis _now;
    private readonly Dictionary<string, double> _lines;

    private OwnSpectrum(FileAnalysis now, float[] dbc, Dictionary<string, double> lines, int files)
    {
        _now = now;
        _lines = lines;
        Dbc = dbc;
        Files = files;
    }

    /// <summary>Level in each step of the other record's spectrum, dBc; NaN where nothing is known.</summary>
    public IReadOnlyList<float> Dbc { get; }

    /// <summary>Files of comparable load that it rests on.</summary>
    public int Files { get; }

    /// <summary>The own spectrum for a record; null while the baseline is not complete, or has too few files of comparable
    /// load.</summary>
    /// <param name="now">The record that it is compared with.</param>
    /// <param name="baseline">Analyses of the baseline's files.</param>
    public static OwnSpectrum? Of(FileAnalysis now, IReadOnlyList<FileAnalysis> baseline)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(baseline);
        var comparable = baseline
            .Where(file => Math.Abs(file.LoadAmps - now.LoadAmps) <= OwnBaseline.ComparableLoad * now.LoadAmps)
            .ToList();
        if (baseline.Count < OwnBaseline.Files || comparable.Count < OwnBaseline.LeastComparable)
        {
            return null;
        }

        var dbc = new float[now.Spectrum.Dbc.Length];
        for (var i = 0; i < dbc.Length; i++)
        {
            var offset = now.Spectrum.FirstHz + (i * now.Spectrum.StepHz) - now.SupplyHz;
            dbc[i] = (float)MedianOf(comparable.Select(file => LevelAt(file, offset)));
        }

        var lines = comparable.SelectMany(AnalysisLines.Of)
            .GroupBy(line => line.Formula!, line => line.Dbc, StringComparer.Ordinal)
            .Where(levels => levels.Count() >= OwnBaseline.LeastComparable)
            .ToDictionary(levels => levels.Key, levels => Quantiles.Median(levels), StringComparer.Ordinal);
        return new OwnSpectrum(now, dbc, lines, comparable.Count);
    }

    /// <summary>The healthy level of a line, dBc: of the same formula where the files name it, else of the same distance from the
    /// supply; NaN when unknown.</summary>
    /// <param name="line">A line of the other record.</param>
    public double LevelOf(MeasuredLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Formula is { } formula && _lines.TryGetValue(formula, out var level))
        {
            return level;
        }

        var step = _now.Spectrum.StepHz > 0 ? (line.Hz - _now.Spectrum.FirstHz) / _now.Spectrum.StepHz : -1;
        return step >= 0 && Math.Round(step) < Dbc.Count ? Dbc[(int)Math.Round(step)] : double.NaN;
    }

    private static double LevelAt(FileAnalysis file, double offsetHz)
    {
        var spectrum = file.Spectrum;
        var at = Math.Round((file.SupplyHz + offsetHz - spectrum.FirstHz) / spectrum.StepHz);
        return at >= 0 && at < spectrum.Dbc.Length ? spectrum.Dbc[(int)at] : double.NaN;
    }

    private static double MedianOf(IEnumerable<double> values)
    {
        var known = values.Where(double.IsFinite).ToList();
        return known.Count < OwnBaseline.LeastComparable ? double.NaN : Quantiles.Median(known);
    }
}
