namespace DiagMod.Core.Diagnosis;

/// <summary>A file whose record was analysed, ready to be judged by its motor's twin.</summary>
/// <param name="Claim">The right to.</param>
/// <param name="Analysis">What the whole record says.</param>
/// <param name="Medians">What its windows say in the middle.</param>
/// <param name="Plate">The motor's name-plate.</param>
public sealed record AnalyzedFile(AnalysisClaim Claim, FileAnalysis Analysis, FileMedians Medians, NamePlate Plate);

/// <summary>What absorbing an analysis stores.</summary>
/// <param name="Claim">The right to complete it.</param>
/// <param name="Analysis">What the whole record says.</param>
/// <param name="Readings">What the twin remembers of it.</param>
/// <param name="Diagnosis">The judgement.</param>
public sealed record JudgedFile(
    AnalysisClaim Claim, FileAnalysis Analysis, FileReadings Readings, MotorDiagnosis Diagnosis);
