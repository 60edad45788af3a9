using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>Recordings in raw_signals and raw_chunks. This part stores them; the others claim, read and list.</summary>
internal sealed partial class RawSignalStore : IRawSignalStore, IDisposable
{
    private const string PartitionSql = "select ensure_chunk_partition(@id);";

    private const string MotorSql = "select 1 from equipment where equipment_id = @motor for key share;";

    private const string SameContentSql = """
        select id, equipment_id, processing_status
        from raw_signals
        where file_hash = @hash
            and deleted_at is null;
        """;

    private const string InsertSql = """
        insert into raw_signals (
            id, equipment_id, file_name, file_hash, content_bytes, name_order, recorded_at, clock, sample_rate_hz,
            samples_count, phases, windows_total, trace_parent, meta)
        values (
            @id, @motor, @name, @hash, @bytes, @order, @recorded, @clock, @rate, @samples, @phases, @windows, @trace,
            jsonb_build_object('validation', @validation))
        on conflict (file_hash) where deleted_at is null do nothing;
        """;

    private const string CopySql =
        $"copy raw_chunks (raw_id, chunk_no, first_sample, samples, codec, {ColumnNames.Samples}) from stdin (format binary)";

    private readonly Database _database;
    private readonly SpoolFolder _folder;
    private readonly HandoverCache _handover;
    private readonly ChunkEncoders _encoders;
    private readonly ClaimMachine<RawFileClaim> _claims;

    public RawSignalStore(Database database, PostgresOptions options, SpoolFolder folder, HandoverCache handover)
    {
        _database = database;
        _folder = folder;
        _handover = handover;
        _encoders = new ChunkEncoders(options.SampleCodec, options.ChunkSamples);
        _claims = new ClaimMachine<RawFileClaim>(database, options.MaxAttempts, Stage, ReadClaim, FailedAsync);
    }

    public IRawFileSpool OpenSpool() => new RawFileSpool(this, _folder, _handover, _encoders);

    public void Dispose() => _encoders.Dispose();

    /// <summary>Stores a received recording; called by its spool.</summary>
    internal async Task<StoreOutcome> StoreAsync(
        RawFileUpload upload, RawFileSpool spool, CancellationToken cancellationToken)
    {
        var id = RawFileId.New(_database.Now);
        using var span = StoreSpans.Source.StartStage("file.store", "store", upload.EquipmentId, id);
        try
        {
            var outcome = await StoreAsync(id, upload, spool, cancellationToken);
            span?.SetTag("outcome", outcome.Kind.ToString());
            return outcome;
        }
        catch (Exception e)
        {
            span.Fail(e.GetType().Name, e.Message);
            throw;
        }
    }

    private async Task<StoreOutcome> StoreAsync(
        RawFileId id, RawFileUpload upload, RawFileSpool spool, CancellationToken cancellationToken)
    {
        await using (var partition = _database.Command(PartitionSql))
        {
            // In a transaction of its own: the month is there for good, and nobody waits for this upload to end.
            partition.Parameters.Add(Arg.Id("id", id.Value));
            await partition.ExecuteNonQueryAsync(cancellationToken);
        }

        // A repeat after a lost connection finds its own id under the hash: the commit had come through.
        var outcome = await _database.InTransactionAsync(
            work => StoreAsync(work, id, upload, spool, cancellationToken), isIdempotent: true, cancellationToken);
        KillPoint.Pass(KillPoint.UploadCommitted);
        return outcome;
    }

    private async Task<StoreOutcome> StoreAsync(
        Work work, RawFileId id, RawFileUpload upload, RawFileSpool spool, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(LockPatience.SameContentSql, cancellationToken);
        if (upload.SessionId is { } session
            && await EndOfSessionAsync(work, session, id, upload.EquipmentId, cancellationToken) is { } ended)
        {
            return ended;
        }

        if (await work.ScalarAsync(
            MotorSql, cancellationToken, [Arg.Text("motor", upload.EquipmentId.Value)]) is null)
        {
            var unknown = Refusal(upload, "E_MOTOR_UNKNOWN", upload.EquipmentId.Value, "a motor that exists");
            await RefuseAsync(work, id.Value, unknown, cancellationToken);
            return new StoreOutcome(StoreKind.UnknownMotor, id, upload.EquipmentId, ProcessingStatus.Failed);
        }

        while (true)
        {
            if (await FindSameContentAsync(work, upload.ContentSha256, cancellationToken) is { } first)
            {
                return await RepeatAsync(work, id, upload, first, spool, cancellationToken);
            }

            KillPoint.Pass(KillPoint.UploadBeforeInsert);
            if (await InsertAsync(work, id, upload, cancellationToken))
            {
                KillPoint.Pass(KillPoint.UploadInserted);
                await CopyAsync(work, id, spool, cancellationToken);
                await EndSessionAsync(work, upload.SessionId, "stored", id, cancellationToken);
                await IngestCounters.AddAsync(work, upload.EquipmentId.Value, cancellationToken, sent: 1, stored: 1);
                await work.AuditAsync(
                    new AuditEntry(
                        upload.Actor, "upload.accept", "raw_file", id.ToString(), "success",
                        StoreJson.Write(new
                        {
                            equipment_id = upload.EquipmentId.Value,
                            file_name = StoreText.Clean(upload.FileName, 255),
                            sha256 = upload.ContentSha256,
                            samples = upload.Summary.Rows,
                        })),
                    cancellationToken);
                KillPoint.Pass(KillPoint.UploadBeforeCommit);
                return new StoreOutcome(StoreKind.Stored, id, upload.EquipmentId, ProcessingStatus.Pending);
            }
        }
    }

    private async Task<StoreOutcome> RepeatAsync(
        Work work, RawFileId id, RawFileUpload upload, StoreOutcome first, RawFileSpool spool,
        CancellationToken cancellationToken)
    {
        if (first.RawId == id)
        {
            return first with { Kind = StoreKind.Stored };
        }

        if (first.EquipmentId != upload.EquipmentId)
        {
            var refused = Refusal(
                upload, "E_DUPLICATE_OTHER_MOTOR", null, "content that no other motor has");
            await RefuseAsync(work, id.Value, refused, cancellationToken, first.RawId.Value);
            return first with { Kind = StoreKind.DuplicateOfOtherMotor };
        }

        var action = await ReattachAsync(work, first, spool, cancellationToken) ? "upload.reattach" : "upload.duplicate";
        await EndSessionAsync(work, upload.SessionId, "duplicate", first.RawId, cancellationToken);
        await IngestCounters.AddAsync(work, upload.EquipmentId.Value, cancellationToken, sent: 1, duplicates: 1);
        await work.AuditAsync(
            new AuditEntry(upload.Actor, action, "raw_file", first.RawId.ToString(), "success", null), cancellationToken);
        return first with { Kind = StoreKind.Duplicate };
    }

    private static async Task<StoreOutcome?> FindSameContentAsync(
        Work work, string sha256, CancellationToken cancellationToken)
    {
        await using var command = work.Command(SameContentSql);
        command.Parameters.Add(Arg.Text("hash", sha256));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StoreOutcome(
                StoreKind.Duplicate,
                new RawFileId(reader.GetGuid(0)),
                new EquipmentId(reader.GetString(1)),
                StatusOf(reader.GetString(2)))
            : null;
    }

    private static async Task<bool> InsertAsync(
        Work work, RawFileId id, RawFileUpload upload, CancellationToken cancellationToken)
    {
        await using var command = work.Command(InsertSql);
        command.CommandTimeout = 120;
        command.Parameters.Add(Arg.Id("id", id.Value));
        command.Parameters.Add(Arg.Text("motor", upload.EquipmentId.Value));
        command.Parameters.Add(Arg.Text("name", StoreText.Clean(upload.FileName, 255)));
        command.Parameters.Add(Arg.Text("hash", upload.ContentSha256));
        command.Parameters.Add(Arg.Long("bytes", upload.ContentBytes));
        command.Parameters.Add(Arg.Text("order", NaturalName.Key(StoreText.Clean(upload.FileName, 255))));
        command.Parameters.Add(Arg.Time("recorded", upload.RecordedAt));
        command.Parameters.Add(Arg.Text("clock", upload.RecordedAt is null ? "sequence" : "recorded"));
        command.Parameters.Add(Arg.Number("rate", upload.Rate.Hertz));
        command.Parameters.Add(Arg.Long("samples", upload.Summary.Rows));
        command.Parameters.Add(Arg.Text("phases", ColumnNames.Letters(upload.Summary.Present())));
        command.Parameters.Add(Arg.Long("windows", upload.Rate.WindowCount(upload.Summary.Rows)));
        command.Parameters.Add(Arg.Text("trace", upload.TraceParent));
        command.Parameters.Add(Arg.Json("validation", StoreJson.Write(upload.Summary)));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task CopyAsync(
        Work work, RawFileId id, RawFileSpool spool, CancellationToken cancellationToken)
    {
        await using var copy = await work.Connection.BeginBinaryImportAsync(CopySql, cancellationToken);
        copy.Timeout = TimeSpan.FromSeconds(120);
        var number = 0;
        await foreach (var chunk in spool.ReadAsync(cancellationToken))
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(id.Value, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(number++, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(chunk.FirstSample, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(chunk.Samples, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(chunk.Codec, NpgsqlDbType.Smallint, cancellationToken);
            foreach (var blob in (byte[]?[])[chunk.A, chunk.B, chunk.C])
            {
                if (blob is null)
                {
                    await copy.WriteNullAsync(cancellationToken);
                }
                else
                {
                    await copy.WriteAsync(blob, NpgsqlDbType.Bytea, cancellationToken);
                }
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static ProcessingStatus StatusOf(string status) => status switch
    {
        "pending" => ProcessingStatus.Pending,
        "processing" => ProcessingStatus.Processing,
        "completed" => ProcessingStatus.Completed,
        _ => ProcessingStatus.Failed,
    };

    private static string TextOf(ProcessingStatus status) => status switch
    {
        ProcessingStatus.Pending => "pending",
        ProcessingStatus.Processing => "processing",
        ProcessingStatus.Completed => "completed",
        _ => "failed",
    };
}
