using DiagMod.Core.Detection;

namespace DiagMod.Core.Diagnosis;

/// <summary>A motor's own healthy values: those of its first eight analysed files, frozen from then on.</summary>
/// <remarks>Levels depend on the load, so they are compared at comparable load only (signals.md, section 5.6).</remarks>
public sealed class OwnBaseline
{
    /// <summary>Files that make a baseline, as for the healthy RMS (decision D13).</summary>
    public const int Files = 8;

    /// <summary>Loads that differ by less than this share are comparable (signals.md, section 5.6).</summary>
    public const double ComparableLoad = 0.15;

    /// <summary>Fewer comparable files say nothing (our choice: a median of three survives one odd file).</summary>
    public const int LeastComparable = 3;

    private readonly IReadOnlyList<FileReadings> _files;

    /// <summary>The baseline of some files.</summary>
    /// <param name="files">Readings of the first files, at most eight.</param>
    public OwnBaseline(IReadOnlyList<FileReadings> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(files.Count, Files);
        _files = files;
    }

    /// <summary>Nothing is known.</summary>
    public static OwnBaseline None { get; } = new([]);

    /// <summary>True once all eight files are in it: before that it says nothing.</summary>
    public bool IsFrozen => _files.Count == Files;

    /// <summary>Median of a value over all loads; NaN while the baseline is not frozen, or has it too seldom.</summary>
    /// <param name="value">Which value.</param>
    public double Median(Func<FileReadings, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var known = IsFrozen ? _files.Select(value).Where(double.IsFinite).ToList() : [];
        return known.Count < LeastComparable ? double.NaN : Quantiles.Median(known);
    }

    /// <summary>A value at a comparable load; NaN when the baseline is not frozen, or has too few such files.</summary>
    /// <param name="loadAmps">The load now, amperes RMS.</param>
    /// <param name="value">Which value.</param>
    public double At(double loadAmps, Func<FileReadings, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!IsFrozen)
        {
            return double.NaN;
        }

        var comparable = _files
            .Where(file => Math.Abs(file.LoadAmps - loadAmps) <= ComparableLoad * loadAmps)
            .Select(value)
            .Where(double.IsFinite)
            .ToList();
        return comparable.Count < LeastComparable ? double.NaN : Quantiles.Median(comparable);
    }
}
