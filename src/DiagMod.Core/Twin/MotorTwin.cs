using System.Diagnostics;
using System.Security.Cryptography;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Twin;

/// <summary>The digital twin of one motor: a fold over its journal, and the only mutable root of the domain.</summary>
/// <remarks>
/// <para>Each step makes one journal entry, applies it through the fold that replay uses, and answers what must be stored. When
/// the store refuses the commit (or a step throws), discard the twin and restore it: its memory is ahead of the store.</para>
/// <para>Not thread-safe: one owner, one call at a time. State is bounded; see <see cref="Checkpoint"/>.</para>
/// </remarks>
public sealed partial class MotorTwin
{
    /// <summary>Entries between two checkpoints.</summary>
    public const int CheckpointInterval = 50;

    private readonly EquipmentId _id;
    private MotorStatus? _status;

    private MotorTwin(EquipmentId id)
    {
        _id = id;
    }

    /// <summary>The motor.</summary>
    public EquipmentId Id => _id;

    /// <summary>Number of the newest entry; 0 for a new twin.</summary>
    public long Seq { get; private set; }

    /// <summary>Hash of the newest entry; 32 zero bytes for a new twin.</summary>
    public ReadOnlyMemory<byte> HeadHash => _headHash;

    /// <summary>The motor's settings as the journal has them.</summary>
    public MotorSettings Settings => _settings;

    /// <summary>The motor's healthy state.</summary>
    public HealthyBaseline Baseline => _baseline.Healthy;

    /// <summary>True once a file was absorbed or a model adopted: what is said for motors to begin on comes too late. Settings and
    /// priors alone are no beginning, so one that was interrupted is made up for.</summary>
    public bool HasBegun => _files > 0 || _hasModel;

    /// <summary>True while detector, healthy baseline and diagnosis are as a rebaseline leaves them: one more would change
    /// nothing.</summary>
    public bool IsAtBaselineStart =>
        _diagnoses.IsAtStart
        && WriteLearned(_verdict, _baseline, _detector).AsSpan()
            .SequenceEqual(WriteLearned(AnomalyVerdict.None, new(), Detectors.Like(_detector)));

    /// <summary>True while the detector has gathered no evidence and nothing is latched: an acknowledgement would change
    /// nothing.</summary>
    public bool IsWithoutEvidence => _verdict is { EValue: 1, Level: AnomalyLevel.None } && _detector.EValue == 1;

    /// <summary>Hash of the fleet prior that was adopted; empty without one.</summary>
    public string AdoptedPrior => _adopted?.Hash ?? "";

    /// <summary>True until the detector can tell a p-value.</summary>
    public bool IsLearning => _detector.IsLearning;

    /// <summary>When the newest file that moved the twin on was recorded, data time; null before the first.</summary>
    internal DateTimeOffset? NewestRecordedAt => _lastRecordedAt;

    /// <summary>The twin as the board shows it.</summary>
    public MotorStatus Status => _status ??= StatusOf(Forecast(null, null).Forecast);

    /// <summary>Builds a twin from what is stored: checkpoint, then the entries after it.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="stored">What the store has.</param>
    /// <exception cref="BrokenTwinException">A hash, a number or a version does not match.</exception>
    public static MotorTwin Restore(EquipmentId id, StoredTwin stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var twin = new MotorTwin(id);
        if (stored.Checkpoint is { } checkpoint)
        {
            if (!SHA256.HashData(checkpoint.State).AsSpan().SequenceEqual(checkpoint.Sha256))
            {
                throw new BrokenTwinException(id, checkpoint.Seq, "the checkpoint's SHA-256 does not match its state.");
            }

            twin.Guard(checkpoint.Seq, () => twin.ReadState(checkpoint.State));
            if (twin.Seq != checkpoint.Seq)
            {
                throw new BrokenTwinException(id, checkpoint.Seq, $"the checkpoint holds the state of entry {twin.Seq}.");
            }
        }

        else if (stored is { MayBeCleared: true, Tail: [{ Seq: > 1 } first, ..] })
        {
            (twin.Seq, twin._headHash) = (first.Seq - 1, first.PreviousHash);
        }

        foreach (var entry in stored.Tail)
        {
            if (Journal.Fault(entry, twin.Seq, twin._headHash) is { } fault)
            {
                throw new BrokenTwinException(id, entry.Seq, fault);
            }

            twin.Guard(entry.Seq, () => twin.Apply(entry));
        }

        return twin.Seq == stored.HeadSeq
            ? twin
            : throw new BrokenTwinException(
                id, twin.Seq, $"the journal ends here, but the head stands at {stored.HeadSeq}.");
    }

    /// <summary>Wakes a resting twin; it is as it was, to the bit.</summary>
    /// <param name="resting">The twin.</param>
    public static MotorTwin Wake(RestingTwin resting)
    {
        ArgumentNullException.ThrowIfNull(resting);
        var twin = new MotorTwin(resting.Id);
        twin.ReadState(resting.Unpack());
        return twin;
    }

    /// <summary>The twin as it waits for its next file: small, and good for nothing but to be woken.</summary>
    public RestingTwin Rest() => RestingTwin.Of(_id, WriteState());

    /// <summary>Absorbs one file (late ones and ones without a valid window too).</summary>
    /// <param name="file">The file, all its windows in order.</param>
    /// <returns>What must be stored.</returns>
    public TwinCommit Absorb(FileWindows file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var claim = file.Claim;
        if (claim.EquipmentId != _id)
        {
            throw new ArgumentException($"A file of {claim.EquipmentId} was given to the twin of {_id}.", nameof(file));
        }

        var (recordedAt, clock) = TimeOf(claim);
        var payload = new FilePayload
        {
            RawId = claim.RawId,
            RecordedAt = recordedAt,
            Clock = clock,
            Rate = claim.Rate,
            Rows = claim.Summary.Rows,
            Phases = file.Phases,
            Silent = FilePayload.SilentOf(claim.Summary),
            Prior = _detector is LcmDetector { IsFresh: true, Prior: null } ? FactoryPrior.Current.Version : "",
            Windows = [.. file.Windows.Select(WindowInputs.Of)],
        };
        FileOutcome? outcome = null;
        var windows = file.Marked(_baseline.Healthy);
        return Step(JournalKind.FileAbsorbed, payload.Write(), entry => outcome = Apply(entry), forecast => new AbsorbedFile
        {
            Claim = claim,
            RecordedAt = recordedAt,
            Clock = clock,
            Phases = file.Phases,
            Windows = windows,
            Scores = outcome!.Windows,
            Verdict = outcome.Verdict,
            Learned = outcome.Learned,
            Forecast = forecast,
            ModelVersion = _detector.Version,
            ModelType = _detector.Type,
            Notes = outcome.Notes,
        });
    }

    /// <summary>Takes new settings.</summary>
    /// <param name="settings">All settings, not only the changed ones.</param>
    public TwinCommit ChangeSettings(MotorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!(double.IsFinite(settings.ServiceFactor) && settings.ServiceFactor > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(settings), settings.ServiceFactor, "A service factor is a number above 0.");
        }

        if (settings.ScoreThreshold <= 0 || double.IsInfinity(settings.ScoreThreshold))
        {
            throw new ArgumentOutOfRangeException(
                nameof(settings), settings.ScoreThreshold, "A threshold of the window score is a number above 0, or NaN.");
        }

        return Step(JournalKind.SettingsChanged, WriteSettings(settings));
    }

    /// <summary>A person acknowledged: the evidence starts again, the level clears.</summary>
    public TwinCommit Acknowledge() => Step(JournalKind.Acknowledge, []);

    /// <summary>A fleet prior is adopted: the next detector that begins (at once where none began, else with the next new baseline)
    /// starts from it. Past scores do not change.</summary>
    /// <param name="prior">The prior, as it was read from its artefact.</param>
    public TwinCommit AdoptPrior(DetectorPrior prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return prior.Hash.Length > 0
            ? Step(JournalKind.PriorAdopted, ModelPayload.Write(prior))
            : throw new ArgumentException("A prior that was not read from an artefact has no hash to be known by.", nameof(prior));
    }

    /// <summary>Another detector takes over and is commissioned anew; evidence and level start again.</summary>
    /// <param name="manifest">Which.</param>
    /// <param name="prior">The fleet prior that it names; null without one.</param>
    /// <param name="artefact">The trained model that it names; null without one.</param>
    /// <exception cref="InvalidDataException">They do not belong together.</exception>
    public TwinCommit AdoptModel(DetectorManifest manifest, DetectorPrior? prior = null, byte[]? artefact = null)
    {
        Detectors.Make(manifest, prior, artefact);
        return Step(JournalKind.ModelAdopted, ModelPayload.Write(manifest, prior, artefact ?? []));
    }

    /// <summary>Detector, healthy baseline and diagnosis start again; the RMS trend goes on.</summary>
    /// <param name="reason">Why, in a person's words; null when not said. Kept in the journal.</param>
    public TwinCommit Rebaseline(string? reason = null) => Step(JournalKind.Rebaseline, WriteReason(reason));

    /// <summary>Maintenance was done: detector, baseline and trend start again, for it is in a way another motor.</summary>
    public TwinCommit MaintenanceDone() => Step(JournalKind.MaintenanceDone, []);

    /// <summary>A forecast from the state as it is; nothing changes.</summary>
    /// <param name="cadence">Step; null = the coarsest with at least 20 points (decision D44).</param>
    /// <param name="horizonSteps">Steps ahead, 1 to 240; null = the cadence's own.</param>
    public ForecastAnswer Forecast(Cadence? cadence, int? horizonSteps)
    {
        var (threshold, source) = Threshold();
        var answer = _trend.Forecast(_id, cadence, horizonSteps, threshold, source);
        return answer.Forecast is { } forecast
            ? answer with { Forecast = forecast with { Readings = _readings.Forecast(_id, LimitOf) } }
            : answer;
    }

    /// <summary>The state as it is; at most 128 kB.</summary>
    public TwinCheckpoint Checkpoint()
    {
        var state = WriteState();
        return new TwinCheckpoint(Seq, state, SHA256.HashData(state));
    }

    private TwinCommit Step(
        JournalKind kind, byte[] payload, Action<JournalEntry>? apply = null, Func<RmsForecast?, AbsorbedFile>? file = null)
    {
        var expected = Seq;
        var entry = Journal.Next(expected + 1, kind, payload, _headHash);
        (apply ?? (one => Apply(one)))(entry);
        var begun = Stopwatch.GetTimestamp();
        var (forecast, _, _, failure) = Forecast(null, null);
        var took = Stopwatch.GetElapsedTime(begun);
        _status = StatusOf(forecast);
        return new TwinCommit
        {
            EquipmentId = _id,
            ExpectedSeq = expected,
            Entry = entry,
            Status = _status,
            Checkpoint = Seq % CheckpointInterval == 0 ? Checkpoint() : null,
            File = file?.Invoke(forecast),
            ForecastTook = took,
            ForecastFailure = failure,
        };
    }

    private (DateTimeOffset RecordedAt, TimeSource Clock) TimeOf(RawFileClaim claim)
    {
        if (claim.Clock == TimeSource.Recorded && claim.RecordedAt is { } given)
        {
            // Whole microseconds: what the database keeps.
            var ticks = given.UtcTicks;
            return (new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero), TimeSource.Recorded);
        }

        return (_filesEnd ?? SequenceEpoch, TimeSource.Sequence);
    }

    private void Guard(long seq, Action step)
    {
        try
        {
            step();
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or ArgumentException)
        {
            throw new BrokenTwinException(_id, seq, fault.Message);
        }
    }
}
