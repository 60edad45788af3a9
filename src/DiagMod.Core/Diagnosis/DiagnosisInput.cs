namespace DiagMod.Core.Diagnosis;

/// <summary>All that a file is judged by.</summary>
/// <param name="Analysis">What its whole record says.</param>
/// <param name="Medians">What its windows say in the middle.</param>
/// <param name="Plate">The motor's name-plate.</param>
/// <param name="Own">The motor's own healthy values.</param>
/// <param name="ServiceFactor">Permitted overload, 1; default 1.</param>
public sealed record DiagnosisInput(
    FileAnalysis Analysis, FileMedians Medians, NamePlate Plate, OwnBaseline Own, double ServiceFactor = 1)
{
    /// <summary>The own value at the load of this file; NaN when unknown.</summary>
    /// <param name="value">Which value.</param>
    internal double OwnValue(Func<FileReadings, double> value) => Own.At(Analysis.LoadAmps, value);
}

/// <summary>What the rules found so far.</summary>
internal sealed class Findings
{
    public List<FaultHypothesis> Hypotheses { get; } = [];

    public List<string> Cleared { get; } = [];

    public List<NotAssessable> NotAssessable { get; } = [];

    /// <summary>Notes a judged fault: as a hypothesis, or as cleared when it is good.</summary>
    public void Judged(FaultHypothesis hypothesis)
    {
        if (hypothesis.Severity == Severity.Good)
        {
            Cleared.Add(hypothesis.Fault);
        }
        else
        {
            Hypotheses.Add(hypothesis);
        }
    }

    public void Skip(string fault, string reason) => NotAssessable.Add(new NotAssessable(fault, reason));
}

/// <summary>Grades a value on a scale of three steps.</summary>
/// <param name="Watch">From here on: watch.</param>
/// <param name="Warning">From here on: warning.</param>
/// <param name="Alarm">From here on: alarm.</param>
internal readonly record struct Scale(double Watch, double Warning, double Alarm)
{
    /// <summary>The step of a value that is the worse the larger it is; NaN is good: nothing is known.</summary>
    public Severity Grade(double value) =>
        value >= Alarm ? Severity.Alarm
        : value >= Warning ? Severity.Warning
        : value >= Watch ? Severity.Watch
        : Severity.Good;

    /// <summary>The step that a severity begins at; NaN for good.</summary>
    public double LimitOf(Severity severity) => severity switch
    {
        Severity.Alarm => Alarm,
        Severity.Warning => Warning,
        Severity.Watch => Watch,
        _ => double.NaN,
    };
}
