namespace DiagMod.Core.Diagnosis;

/// <summary>The lines that an analysis names, wherever they stand in it.</summary>
public static class AnalysisLines
{
    /// <summary>All lines with a formula, each once: those of the cage and the shaft first, also where they do not stand out; then
    /// bearings; then what else stands out.</summary>
    /// <param name="analysis">What the record says.</param>
    public static IReadOnlyList<MeasuredLine> Of(FileAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        IEnumerable<MeasuredLine> all = [];
        if (analysis.RotorBars is { } bars)
        {
            all = all.Concat([bars.Lower, bars.Upper, bars.SecondLower, bars.SecondUpper]);
        }

        if (analysis.Rotation is { } rotation)
        {
            all = all.Concat([rotation.Lower, rotation.Upper]);
        }

        return
        [
            .. all.Concat(analysis.Bearings.SelectMany(family => family.Lines)).Concat(analysis.Lines)
                .Where(line => line.Formula is not null && double.IsFinite(line.Dbc))
                .DistinctBy(line => line.Formula),
        ];
    }

    /// <summary>The line of a formula; null when the analysis has none.</summary>
    /// <param name="analysis">What the record says.</param>
    /// <param name="formula">For example f(1-2s).</param>
    public static MeasuredLine? Find(FileAnalysis analysis, string formula) =>
        Of(analysis).FirstOrDefault(line => line.Formula == formula);
}
