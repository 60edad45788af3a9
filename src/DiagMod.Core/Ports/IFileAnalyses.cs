using DiagMod.Core.Currents;
using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Ports;

/// <summary>The second stage of the pipeline (decision D39): whole records of completed files that wait to be analysed, the right to do
/// so, and what came of it. The result itself is stored with its twin's step (<see cref="ITwinStore"/>).</summary>
public interface IFileAnalyses
{
    /// <summary>Claims the next analysis: files that were completed first go first, a motor's in the order of its files, one at a time a
    /// motor; expired leases are claimed again; null when there is nothing to do.</summary>
    /// <param name="owner">Who claims, for people.</param>
    /// <param name="lease">How long the claim holds without renewal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<AnalysisClaim?> ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Renews a lease; false when the fence is no longer the newest: stop working.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="lease">New length, from the database's now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> RenewAsync(AnalysisClaim claim, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives an analysis back as pending (infrastructure trouble, shutdown); after too many attempts it fails as E_POISON. A
    /// claim that is no longer the newest changes nothing.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="lastError">What went wrong; null for a shutdown, which does not count as an attempt.</param>
    /// <param name="retryAfter">Not claimed again before this has passed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task GiveBackAsync(
        AnalysisClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken);

    /// <summary>Ends an analysis as failed with a reason that a person understands; the file stays completed. False when the fence is no
    /// longer the newest.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="code">Stable code, for example E_SAMPLES_MISSING.</param>
    /// <param name="reason">Words.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> FailAsync(AnalysisClaim claim, string code, string reason, CancellationToken cancellationToken);

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
