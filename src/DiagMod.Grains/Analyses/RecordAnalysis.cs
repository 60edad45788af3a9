using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;

namespace DiagMod.Grains.Analyses;

/// <summary>Measures one record in one pass: samples in, at the end what they say.</summary>
public interface IRecordAnalysis
{
    /// <summary>Takes the next samples.</summary>
    /// <param name="rows">Samples, in order, without gaps between runs.</param>
    void Push(PhaseCurrents rows);

    /// <summary>What the whole record says.</summary>
    FileAnalysis Finish();
}

/// <summary>Begins the analysis of a record.</summary>
/// <param name="rate">Sample rate.</param>
/// <param name="summary">What was counted when it was received.</param>
/// <param name="plate">The motor's name-plate.</param>
public delegate IRecordAnalysis BeginAnalysis(SampleRate rate, RecordingSummary summary, NamePlate plate);

/// <summary>The analysis of Core.</summary>
internal sealed class CoreRecordAnalysis(
    SampleRate rate, RecordingSummary summary, NamePlate plate, FeatureOptions options) : IRecordAnalysis
{
    private readonly FileAnalyzer _analyzer = new(rate, summary, plate, options);

    public void Push(PhaseCurrents rows) => _analyzer.Push(rows);

    public FileAnalysis Finish() => _analyzer.Finish();
}
