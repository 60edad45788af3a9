namespace DiagMod.Core.Diagnosis;

/// <summary>What one recording says about its motor's faults: the judgement over a <see cref="FileAnalysis"/>.</summary>
public sealed record MotorDiagnosis
{
    /// <summary>Version of the rules, for example "rules/1".</summary>
    public required string Version { get; init; }

    /// <summary>Highest severity among the hypotheses.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Hypotheses, gravest first; those that are good are left out.</summary>
    public required IReadOnlyList<FaultHypothesis> Hypotheses { get; init; }

    /// <summary>What was looked for and found good, codes of <see cref="FaultHypothesis.Fault"/>.</summary>
    public required IReadOnlyList<string> Cleared { get; init; }

    /// <summary>What could not be judged, and why.</summary>
    public required IReadOnlyList<NotAssessable> NotAssessable { get; init; }
}

/// <summary>How grave (signals.md, section 7).</summary>
public enum Severity : byte
{
    /// <summary>Nothing to see.</summary>
    Good = 0,

    /// <summary>Watch it.</summary>
    Watch = 1,

    /// <summary>Act in time.</summary>
    Warning = 2,

    /// <summary>Act now.</summary>
    Alarm = 3,
}

/// <summary>A fault that would explain what was measured.</summary>
public sealed record FaultHypothesis
{
    /// <summary>Code of the fault as in defect_types, for example broken_rotor_bar.</summary>
    public required string Fault { get; init; }

    /// <summary>How grave.</summary>
    public required Severity Severity { get; init; }

    /// <summary>How sure, 0 to 1: the share of the evidence that the rule asks for and that is there.</summary>
    public required double Confidence { get; init; }

    /// <summary>What was measured for it: code (n_av, n_sum, u2, ecc, …), value, unit, limit that it passed, own baseline.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>Lines that speak for it.</summary>
    public required IReadOnlyList<MeasuredLine> Lines { get; init; }

    /// <summary>Codes of what else would look the same, for example load_oscillation, drive_control, supply.</summary>
    public required IReadOnlyList<string> Alternatives { get; init; }

    /// <summary>Codes of what to check next.</summary>
    public required IReadOnlyList<string> NextChecks { get; init; }
}

/// <summary>One measured value behind a hypothesis.</summary>
/// <param name="Code">What, for example n_av.</param>
/// <param name="Value">Its value.</param>
/// <param name="Unit">db, dbc, hz, ratio.</param>
/// <param name="Limit">The limit that it passed; NaN without one.</param>
/// <param name="OwnBaseline">The motor's own healthy value at comparable load; NaN when unknown.</param>
public sealed record Evidence(string Code, double Value, string Unit, double Limit, double OwnBaseline);

/// <summary>A fault that this recording cannot tell of.</summary>
/// <param name="Fault">Code of the fault.</param>
/// <param name="Reason">Code of the reason: record_too_short, load_too_low, vfd, slip_unknown, phases_missing, no_baseline.</param>
public sealed record NotAssessable(string Fault, string Reason);
