using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Postgres.Alarms;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>The one transaction of a step (decision D27): all of it, or nothing; a repeat finds itself and answers Saved.</summary>
internal sealed partial class TwinStore
{
    private const string PartitionsSql = "select ensure_feature_partitions(@from, @to);";

    private const string FenceSql = """
        select fence, processing_status
        from raw_signals
        where id = @id
        for update;
        """;

    private const string StoredHashSql = """
        select hash
        from twin_journal
        where equipment_id = @motor
            and seq = @seq;
        """;

    private const string NewTwinSql = """
        insert into twins (equipment_id, seq, head_hash)
        values (@motor, 0, @zero)
        on conflict (equipment_id) do nothing;
        """;

    private const string HeadMovesSql = """
        update twins
        set seq = @seq, head_hash = @hash, status = @status, updated_at = clock_timestamp()
        where equipment_id = @motor
            and seq = @expected
            and head_hash = @previous;
        """;

    private const string JournalSql = """
        insert into twin_journal (equipment_id, seq, kind, payload, previous_hash, hash, raw_id, recorded_at)
        values (@motor, @seq, @kind, @payload, @previous, @hash, @id, @recorded);
        """;

    private const string PredictionSql = """
        insert into predictions (
            feature_id, raw_id, equipment_id, probability, predicted_severity, model_name, model_version,
            prediction_details)
        values (
            (select id from features where raw_id = @id and window_start = @start),
            @id, @motor, @probability, @severity, @name, @version, @details);
        """;

    private const string CompleteSql = """
        update raw_signals
        set processing_status = 'completed',
            recorded_at = @recorded,
            clock = @clock,
            phases = @phases,
            windows_done = windows_total,
            score = @score,
            level = @level,
            lease_until = null,
            last_error = null,
            finished_at = clock_timestamp(),
            samples_kept = samples_kept and @keep,
            meta = meta || @meta
        where id = @id;
        """;

    public async Task<SaveOutcome> SaveAsync(TwinCommit commit, Actor actor, CancellationToken cancellationToken)
    {
        using var span = StoreSpans.Source.StartStage(
            "twin.commit", "commit", commit.EquipmentId, commit.File?.Claim.RawId ?? commit.Analysis?.Claim.RawId);
        try
        {
            var outcome = await StoreAsync(commit, actor, cancellationToken);
            span?.SetTag("outcome", outcome.ToString());
            return outcome;
        }
        catch (Exception e)
        {
            span.Fail(e.GetType().Name, e.Message);
            throw;
        }
    }

    private async Task<SaveOutcome> StoreAsync(TwinCommit commit, Actor actor, CancellationToken cancellationToken)
    {
        if (commit.File is { Windows.Count: > 0 } file)
        {
            // Before the transaction: months stay once made, and nobody waits for this commit to see them.
            await using var partitions = database.Command(PartitionsSql);
            partitions.Parameters.Add(Arg.Time("from", StartOf(file, file.Windows[0])));
            partitions.Parameters.Add(Arg.Time("to", StartOf(file, file.Windows[^1])));
            await partitions.ExecuteNonQueryAsync(cancellationToken);
        }

        var outcome = await database.InTransactionAsync(
            work => SaveAsync(work, commit, actor, cancellationToken), isIdempotent: true, cancellationToken);
        KillPoint.Pass(KillPoint.StepCommitted);
        if (outcome == SaveOutcome.Saved && commit.Analysis is { } done)
        {
            // Until then the second stage may still want them; when room is needed they go before.
            handover.Drop(done.Claim.RawId);
        }

        return outcome;
    }

    private async Task<SaveOutcome> SaveAsync(
        Work work, TwinCommit commit, Actor actor, CancellationToken cancellationToken)
    {
        var isNewest = (commit.File is not { } claimed || await HoldsFenceAsync(work, claimed.Claim, cancellationToken))
            && (commit.Analysis is not { } begun || await HoldsFenceAsync(work, begun.Claim, cancellationToken));
        if (await IsStoredAsync(work, commit, cancellationToken))
        {
            return SaveOutcome.Saved;
        }

        if (!isNewest)
        {
            return SaveOutcome.Fenced;
        }

        if (!await MoveHeadAsync(work, commit, cancellationToken))
        {
            // The one that got there first may have been this very step, sent twice.
            return await IsStoredAsync(work, commit, cancellationToken) ? SaveOutcome.Saved : SaveOutcome.Conflict;
        }

        if (commit.File is { } file)
        {
            await CopyFeaturesAsync(work, file, cancellationToken);
            KillPoint.Pass(KillPoint.FeaturesCopied);
            await CopyScoresAsync(work, file, cancellationToken);
            await SummariseAsync(work, file, cancellationToken);
            if (file.Forecast is { } forecast)
            {
                await ForecastRows.AddAsync(work, commit.EquipmentId, file.Claim.RawId, forecast, cancellationToken);
            }

            await PredictAsync(work, commit.EquipmentId, file, cancellationToken);
            await CompleteAsync(work, file, cancellationToken);
        }

        if (commit.Analysis is { } analyzed)
        {
            await KeepAnalysisAsync(work, analyzed, cancellationToken);
        }

        if (commit.Checkpoint is { } checkpoint)
        {
            await KeepCheckpointAsync(work, commit.EquipmentId, checkpoint, cancellationToken);
        }

        if (commit.File is { } absorbed)
        {
            await IngestCounters.AddAsync(
                work, commit.EquipmentId.Value, cancellationToken, completed: 1, features: absorbed.Windows.Count);
        }

        await AlarmBooks.JudgeAsync(work, commit, database.Now, cancellationToken);
        await AuditAsync(work, commit, actor, cancellationToken);
        KillPoint.Pass(KillPoint.StepBeforeCommit);
        return SaveOutcome.Saved;
    }

    private static async Task<bool> HoldsFenceAsync(Work work, RawFileClaim claim, CancellationToken cancellationToken)
    {
        await using var command = work.Command(FenceSql);
        command.Parameters.Add(Arg.Id("id", claim.RawId.Value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            && reader.GetInt64(0) == claim.Fence
            && reader.GetString(1) == "processing";
    }

    private static async Task<bool> IsStoredAsync(Work work, TwinCommit commit, CancellationToken cancellationToken) =>
        await work.ScalarAsync(
            StoredHashSql,
            cancellationToken,
            [Arg.Text("motor", commit.EquipmentId.Value), Arg.Long("seq", commit.Entry.Seq)])
            is byte[] hash
        && hash.AsSpan().SequenceEqual(commit.Entry.Hash);

    private static async Task<bool> MoveHeadAsync(Work work, TwinCommit commit, CancellationToken cancellationToken)
    {
        var entry = commit.Entry;
        if (entry.Seq != commit.ExpectedSeq + 1)
        {
            throw new ArgumentException($"Entry {entry.Seq} does not follow {commit.ExpectedSeq}.", nameof(commit));
        }

        if (commit.ExpectedSeq == 0)
        {
            await work.ExecuteAsync(
                NewTwinSql,
                cancellationToken,
                [Arg.Text("motor", commit.EquipmentId.Value), Arg.Bytes("zero", new byte[32])]);
        }

        var moved = await work.ExecuteAsync(
            HeadMovesSql,
            cancellationToken,
            [
                Arg.Text("motor", commit.EquipmentId.Value),
                Arg.Long("expected", commit.ExpectedSeq),
                Arg.Long("seq", entry.Seq),
                Arg.Bytes("previous", entry.PreviousHash),
                Arg.Bytes("hash", entry.Hash),
                Arg.Json("status", StoreJson.Write(commit.Status)),
            ]);
        if (moved == 0)
        {
            return false;
        }

        await work.ExecuteAsync(
            JournalSql,
            cancellationToken,
            [
                Arg.Text("motor", commit.EquipmentId.Value),
                Arg.Long("seq", entry.Seq),
                Arg.Of("kind", NpgsqlDbType.Smallint, (short)entry.Kind),
                Arg.Bytes("payload", entry.Payload),
                Arg.Bytes("previous", entry.PreviousHash),
                Arg.Bytes("hash", entry.Hash),
                Arg.Id("id", (commit.File?.Claim.RawId ?? commit.Analysis?.Claim.RawId)?.Value),

                // An analysis tells nothing of when data were there: it comes whenever there is time for it.
                Arg.Time("recorded", commit.File?.RecordedAt),
            ]);
        return true;
    }

    // One row a file: how sure the detector is that the file is not normal, and the window that says so most.
    private static async Task PredictAsync(
        Work work, EquipmentId id, AbsorbedFile file, CancellationToken cancellationToken)
    {
        var strongest = file.Scores.Where(score => !double.IsNaN(score.Score)).MaxBy(score => score.Score);
        var window = strongest is null ? null : file.Windows.FirstOrDefault(window => window.Index == strongest.WindowIndex);
        await work.ExecuteAsync(
            PredictionSql,
            cancellationToken,
            [
                Arg.Id("id", file.Claim.RawId.Value),
                Arg.Time("start", window is null ? null : StartOf(file, window)),
                Arg.Text("motor", id.Value),
                Arg.Number("probability", 1 - file.Verdict.PValue),
                Arg.Text("severity", LevelOf(file)),
                Arg.Text("name", file.ModelType),
                Arg.Text("version", file.ModelVersion),
                Arg.Json("details", StoreJson.Write(new { verdict = file.Verdict, learned = file.Learned })),
            ]);
    }

    private async Task CompleteAsync(Work work, AbsorbedFile file, CancellationToken cancellationToken)
    {
        var largest = file.Scores.Select(score => score.Score).Where(score => !double.IsNaN(score))
            .DefaultIfEmpty(double.NaN).Max();
        await work.ExecuteAsync(
            CompleteSql,
            cancellationToken,
            [
                Arg.Id("id", file.Claim.RawId.Value),
                Arg.Time("recorded", file.RecordedAt),
                Arg.Text("clock", file.Clock == TimeSource.Recorded ? "recorded" : "sequence"),
                Arg.Text("phases", ColumnNames.Letters(file.Phases)),
                Arg.Number("score", largest),
                Arg.Text("level", LevelOf(file)),
                Arg.Flag("keep", options.RetainRawSignals),
                Arg.Json("meta", StoreJson.Write(new
                {
                    notes = file.Notes,
                    learned = file.Learned,
                    valid_windows = file.Windows.Count(window => window.IsValid),
                })),
            ]);
    }

    private static Task AuditAsync(Work work, TwinCommit commit, Actor actor, CancellationToken cancellationToken) =>
        work.AuditAsync(
            commit.Analysis is { } analyzed ? AuditOf(commit, analyzed, actor)
            : commit.File is { } file
                ? new AuditEntry(
                    actor, "file.complete", "raw_file", file.Claim.RawId.ToString(), "success",
                    StoreJson.Write(new
                    {
                        equipment_id = commit.EquipmentId.Value,
                        journal_seq = commit.Entry.Seq,
                        windows = file.Windows.Count,
                        level = LevelOf(file),
                    }))
                : new AuditEntry(
                    actor, ActionOf(commit.Entry.Kind), "motor", commit.EquipmentId.Value, "success",
                    StoreJson.Write(new
                    {
                        journal_seq = commit.Entry.Seq,
                        kind = commit.Entry.Kind,
                        reason = MotorTwin.ReasonOf(commit.Entry),
                        model = ModelOf(commit.Entry),
                    })),
            cancellationToken);

    private static string ActionOf(JournalKind kind) => kind switch
    {
        JournalKind.Rebaseline => "motor.rebaseline",
        JournalKind.ModelAdopted or JournalKind.ManifestChanged => "motor.model",
        _ => "twin.journal",
    };

    private static object? ModelOf(JournalEntry entry)
    {
        if (entry.Kind is not (JournalKind.ModelAdopted or JournalKind.ManifestChanged))
        {
            return null;
        }

        var manifest = AdoptedModel.ManifestOf(entry.Payload);
        return new { manifest.ModelType, manifest.Version, manifest.Threshold };
    }

    private static string LevelOf(AbsorbedFile file) => file.Verdict.Level switch
    {
        Core.Detection.AnomalyLevel.Alarm => "alarm",
        Core.Detection.AnomalyLevel.Warning => "warning",
        _ => "none",
    };
}
