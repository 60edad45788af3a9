using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Ports;

/// <summary>The second stage of the pipeline (decision D39): whole records of completed files that wait to be analysed, the right to do
/// so, and what came of it. Files that were completed first go first, a motor's in the order of its files, one at a time a motor; one whose
/// analysis fails stays completed. The result itself is stored with its twin's step (<see cref="ITwinStore"/>).</summary>
public interface IFileAnalyses : IClaims<AnalysisClaim>
{
    /// <summary>Asks for the analysis of a completed file once more; false when its samples are gone, or it is not completed. While one is
    /// pending or running nothing changes.</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="actor">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> RepeatAsync(RawFileId rawId, Actor actor, CancellationToken cancellationToken);

    /// <summary>What came of a file's analysis; null while there is none.</summary>
    /// <param name="rawId">The file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredAnalysis?> FindAsync(RawFileId rawId, CancellationToken cancellationToken);

    /// <summary>The analysis of a motor's newest analysed file (by the time of its recording); null while there is none.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredAnalysis?> NewestAsync(EquipmentId id, CancellationToken cancellationToken);

    /// <summary>What the stage has done and has to do.</summary>
    /// <param name="id">One motor, or null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AnalysisCounts> CountAsync(EquipmentId? id, CancellationToken cancellationToken);
}

/// <summary>Where the analysis of a completed file stands.</summary>
public enum AnalysisStatus : byte
{
    /// <summary>It waits (also for the file to be completed).</summary>
    Pending = 0,

    /// <summary>Claimed.</summary>
    Running = 1,

    /// <summary>Stored. What the record does not tell stands in the diagnosis, with its reason.</summary>
    Completed = 2,

    /// <summary>Ended with a reason.</summary>
    Failed = 3,
}

/// <summary>A stored analysis.</summary>
/// <param name="RawId">The file.</param>
/// <param name="EquipmentId">Its motor.</param>
/// <param name="RecordedAt">Time of its first row, UTC.</param>
/// <param name="CreatedAt">When it was stored, UTC.</param>
/// <param name="Analysis">What the whole record says.</param>
/// <param name="Diagnosis">The judgement.</param>
public sealed record StoredAnalysis(
    RawFileId RawId, EquipmentId EquipmentId, DateTimeOffset RecordedAt, DateTimeOffset CreatedAt, FileAnalysis Analysis,
    MotorDiagnosis Diagnosis);

/// <summary>How many completed files stand where; the sum is the number of completed files that are not deleted.</summary>
/// <param name="Pending">Waiting.</param>
/// <param name="Running">Claimed.</param>
/// <param name="Completed">Stored.</param>
/// <param name="Failed">Ended with a reason.</param>
public sealed record AnalysisCounts(long Pending, long Running, long Completed, long Failed);
