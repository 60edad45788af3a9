using DiagMod.Core.Currents;

namespace DiagMod.Core.Diagnosis;

/// <summary>Short form of a motor's newest diagnosis, as the board shows it.</summary>
/// <param name="Severity">The gravest severity.</param>
/// <param name="Fault">Code of the gravest fault; null when nothing is to be seen.</param>
/// <param name="MeanDb">N_av of the newest analysed file, decibels below the fundamental; NaN when unknown.</param>
/// <param name="File">The file that says so.</param>
/// <param name="RecordedAt">Time of its first row, UTC.</param>
/// <param name="Files">Analysed files in the own baseline, 0 to 8; from 8 on it is frozen.</param>
public sealed record DiagnosisSummary(
    Severity Severity, string? Fault, double MeanDb, RawFileId File, DateTimeOffset RecordedAt, int Files);
