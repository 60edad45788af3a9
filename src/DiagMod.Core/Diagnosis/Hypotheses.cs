namespace DiagMod.Core.Diagnosis;

/// <summary>Judges what one recording says of its motor: fault hypotheses with what speaks for each, and what could not be
/// judged.</summary>
/// <remarks>The scales are those of signals.md, section 7. A rule that compares with the motor's own past needs its frozen
/// baseline; a rule that needs a name-plate value says so when it is absent, and never guesses (decision D21).</remarks>
public static class Hypotheses
{
    /// <summary>Version of the rules; a change of any of them raises it.</summary>
    public const string Version = "rules/2";

    /// <summary>Judges a file.</summary>
    /// <param name="file">All that it is judged by.</param>
    public static MotorDiagnosis Judge(DiagnosisInput file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var found = new Findings();
        RotorBarRule.Judge(file, found);
        RotationRule.Judge(file, found);
        BearingRule.Judge(file, found);
        CurrentRules.Judge(file, found);
        SupplyRules.Judge(file, found);
        LoadOscillationRule.Judge(file, found);
        var order = FaultCodes.All.Select((code, place) => (code, place)).ToDictionary(one => one.code, one => one.place);
        var gravestFirst = found.Hypotheses
            .OrderByDescending(hypothesis => hypothesis.Severity)
            .ThenBy(hypothesis => order[hypothesis.Fault])
            .ToList();
        return new MotorDiagnosis
        {
            Version = Version,
            Severity = gravestFirst.Count == 0 ? Severity.Good : gravestFirst[0].Severity,
            Hypotheses = gravestFirst,
            Cleared = found.Cleared,
            NotAssessable = found.NotAssessable,
        };
    }

    /// <summary>The smaller of two severities.</summary>
    internal static Severity AtMost(Severity severity, Severity most) => severity < most ? severity : most;

    /// <summary>The larger of two severities.</summary>
    internal static Severity Worse(Severity one, Severity other) => one > other ? one : other;

    /// <summary>Share of the evidence asked for that is there.</summary>
    internal static double Share(params ReadOnlySpan<bool?> evidence)
    {
        var (asked, there) = (0, 0);
        foreach (var one in evidence)
        {
            asked += one is null ? 0 : 1;
            there += one == true ? 1 : 0;
        }

        return asked == 0 ? 0 : (double)there / asked;
    }
}
