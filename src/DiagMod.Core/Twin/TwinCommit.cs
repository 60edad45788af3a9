using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Features;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Twin;

/// <summary>Kinds of journal entries (decision D30).</summary>
public enum JournalKind : byte
{
    /// <summary>A file was absorbed: payload = the detector's and forecaster's inputs as float32.</summary>
    FileAbsorbed = 1,

    /// <summary>A person acknowledged: the e-detector starts again.</summary>
    Acknowledge = 2,

    /// <summary>The baseline starts again (after a repair).</summary>
    Rebaseline = 3,

    /// <summary>Maintenance was done.</summary>
    MaintenanceDone = 4,

    /// <summary>A fleet prior was adopted: the next detector that begins starts from it. Payload = the prior.</summary>
    PriorAdopted = 5,

    /// <summary>Name-plate, threshold or expected interval changed.</summary>
    SettingsChanged = 6,

    /// <summary>The whole record of a file was analysed and judged: payload = readings as float32, and the judgement.</summary>
    FileAnalyzed = 7,

    /// <summary>Another model was adopted: payload = its manifest, and the prior or the artefact that it names.</summary>
    ModelAdopted = 8,

    /// <summary>The threshold of the model in use changed, what was learned stays. Payload = its manifest from now on.</summary>
    ManifestChanged = 9,
}

/// <summary>One thing a twin absorbed; its state is a pure fold over these.</summary>
/// <param name="Seq">Number, from 1 without gaps.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Payload">Versioned little-endian bytes.</param>
/// <param name="PreviousHash">Hash of entry Seq − 1; 32 zero bytes for the first.</param>
/// <param name="Hash">SHA-256 over PreviousHash, Seq, Kind and Payload.</param>
public sealed record JournalEntry(long Seq, JournalKind Kind, byte[] Payload, byte[] PreviousHash, byte[] Hash);

/// <summary>A saved state: the fold over all entries up to Seq.</summary>
/// <param name="Seq">Newest entry in it; 0 for the empty twin.</param>
/// <param name="State">Versioned little-endian bytes of IEEE-754 numbers.</param>
/// <param name="Sha256">SHA-256 of State.</param>
public sealed record TwinCheckpoint(long Seq, byte[] State, byte[] Sha256);

/// <summary>What is stored of a twin: its newest checkpoint and the entries after it.</summary>
/// <param name="Checkpoint">Newest checkpoint; null when there is none.</param>
/// <param name="Tail">Entries after the checkpoint, in order.</param>
/// <param name="HeadSeq">Newest entry's number; 0 for a new twin.</param>
public sealed record StoredTwin(TwinCheckpoint? Checkpoint, IReadOnlyList<JournalEntry> Tail, long HeadSeq)
{
    /// <summary>True: the journal may begin after its first entry. Those of simulated motors are cleared away up to a checkpoint; when an
    /// update has made that one unreadable, the twin begins anew with the first entry that is left. Any other journal without its
    /// beginning is a broken one.</summary>
    public bool MayBeCleared { get; init; }
}

/// <summary>What one step of a twin must store, all or nothing.</summary>
public sealed record TwinCommit
{
    /// <summary>The motor.</summary>
    public required EquipmentId EquipmentId { get; init; }

    /// <summary>The twin's head before this step; another value in the database refuses the commit.</summary>
    public required long ExpectedSeq { get; init; }

    /// <summary>The entry this step adds; its Seq is ExpectedSeq + 1.</summary>
    public required JournalEntry Entry { get; init; }

    /// <summary>The status after this step.</summary>
    public required MotorStatus Status { get; init; }

    /// <summary>A checkpoint to keep, or null (every 50 entries and at deactivation).</summary>
    public required TwinCheckpoint? Checkpoint { get; init; }

    /// <summary>What absorbing a file stores beside the journal; null for other kinds of entries.</summary>
    public required AbsorbedFile? File { get; init; }

    /// <summary>What absorbing an analysis stores beside the journal; null for other kinds of entries.</summary>
    public JudgedFile? Analysis { get; init; }

    /// <summary>How long this step's forecast took to compute; it is measured, never stored.</summary>
    public TimeSpan ForecastTook { get; init; }

    /// <summary>Null, or why there is no forecast although there is enough history; it is logged, never stored.</summary>
    public string? ForecastFailure { get; init; }
}

/// <summary>What absorbing one file stores.</summary>
public sealed record AbsorbedFile
{
    /// <summary>The file and the right to complete it.</summary>
    public required RawFileClaim Claim { get; init; }

    /// <summary>Time of the file's first row, UTC (sequence time is given here).</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Where that time comes from.</summary>
    public required TimeSource Clock { get; init; }

    /// <summary>The phases that were analysed.</summary>
    public required PhaseSet Phases { get; init; }

    /// <summary>All windows, in order. Window i starts at RecordedAt + Duration(FirstSample).</summary>
    public required IReadOnlyList<WindowFeatures> Windows { get; init; }

    /// <summary>Scores of the valid windows.</summary>
    public required IReadOnlyList<WindowScore> Scores { get; init; }

    /// <summary>The block's verdict.</summary>
    public required AnomalyVerdict Verdict { get; init; }

    /// <summary>True when the file was learned or waits to be learned; false when it was only scored (late, other rate, gate).</summary>
    public required bool Learned { get; init; }

    /// <summary>The forecast after this file; null below 20 points.</summary>
    public required RmsForecast? Forecast { get; init; }

    /// <summary>Version of the detector, for example lcm/1.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Detector type: lcm, hst, stats or iforest (D45).</summary>
    public required string ModelType { get; init; }

    /// <summary>Notes for meta, for example supply_out_of_range; codes.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
