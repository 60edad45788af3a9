using System.Runtime.CompilerServices;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Samples, lists, the balance.</summary>
internal sealed partial class RawSignalStore
{
    // Eight chunks of ten thousand samples: 1 MB in memory, and the connection goes back between two reads.
    private const int ChunksAtOnce = 8;

    // A zoomed picture needs no more; whoever reads on gets eight at a time.
    private const int FirstChunks = 2;

    internal const string ChunksSql = $"""
        select chunk_no, first_sample, samples, codec, {ColumnNames.Samples}
        from raw_chunks
        where raw_id = @id
            and chunk_no > @after
            and first_sample + samples > @from
        order by chunk_no
        limit @most;
        """;

    private const string SamplesCountSql = """
        select samples_count,
            samples_kept or (processing_status = 'completed' and analysis_status in ('pending', 'running'))
        from raw_signals
        where id = @id
            and deleted_at is null;
        """;

    private const string RowColumns = """
        id, equipment_id, file_name, file_hash, content_bytes, processing_status, failure_code, reason, samples_count,
        sample_rate_hz, recorded_at, clock, phases, meta -> 'validation', windows_total, windows_done, attempt,
        created_at, finished_at, score, level, meta, samples_kept, analysis_status, analysis_reason
        """;

    private const string FindSql = $"""
        select {RowColumns}
        from raw_signals
        where id = @id
            and deleted_at is null;
        """;

    private const string ListSql = $"""
        select {RowColumns}
        from raw_signals
        where deleted_at is null
            and (@motor::text is null or equipment_id = @motor)
            and (@statuses::text[] is null or processing_status = any(@statuses))
            and (@groups::text[] is null or equipment_id in (
                select e.equipment_id
                from equipment e
                where e.group_name = any(@groups)))
            and (@recorded::timestamptz is null or recorded_at <= @recorded)
            and (@before::uuid is null or id < @before)
        order by id desc
        limit @most;
        """;

    private const string ByHashSql = $"""
        select {RowColumns}
        from raw_signals
        where file_hash = any(@hashes)
            and deleted_at is null;
        """;

    private const string RefusedSql = """
        select id, file_name, equipment_id, content_sha256, code, line, column_no, found, expected, actor, ip_address,
            user_agent, created_at
        from upload_attempts
        where @before::uuid is null or id < @before
        order by id desc
        limit @most;
        """;

    // One statement, one snapshot: the parts always add up.
    private const string PipelineSql = """
        select coalesce(sum(stored), 0)::bigint, coalesce(sum(sent), 0)::bigint,
            (select count(*) from raw_signals
                where processing_status = 'pending' and deleted_at is null
                    and (@motor::text is null or equipment_id = @motor)),
            (select count(*) from raw_signals
                where processing_status = 'processing' and deleted_at is null
                    and (@motor::text is null or equipment_id = @motor)),
            coalesce(sum(completed), 0)::bigint, coalesce(sum(failed), 0)::bigint,
            coalesce(sum(duplicates), 0)::bigint, coalesce(sum(refused), 0)::bigint,
            coalesce(sum(features_total), 0)::bigint,
            (select max(recorded_at) from raw_signals
                where deleted_at is null and (@motor::text is null or equipment_id = @motor)),
            (select min(created_at) from raw_signals
                where processing_status = 'pending' and deleted_at is null
                    and (@motor::text is null or equipment_id = @motor))
        from ingest_counters
        where @motor::text is null or equipment_id = @motor;
        """;

    public async IAsyncEnumerable<PhaseCurrents> ReadSamplesAsync(
        RawFileId rawId, long fromSample, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ChunkSamples? decoded = null;
        if (_handover.Find(rawId) is { } recent)
        {
            for (var number = 0; number < recent.Count; number++)
            {
                var chunk = recent[number];
                if (chunk.FirstSample + chunk.Samples > fromSample)
                {
                    decoded = Decode(rawId, number, chunk, decoded);
                    yield return decoded.From(fromSample);
                }
            }

            yield break;
        }

        var due = await SamplesCountAsync(rawId, cancellationToken);
        var next = Math.Max(0, fromSample);
        var after = -1;
        while (next < due)
        {
            var chunks = await ReadChunksAsync(rawId, after, next, after < 0 ? FirstChunks : ChunksAtOnce, cancellationToken);
            if (chunks.Count == 0)
            {
                throw new InvalidDataException($"File {rawId} has {due} samples; those from {next} on are missing.");
            }

            foreach (var (number, encoded) in chunks)
            {
                after = number;
                decoded = Decode(rawId, number, encoded, decoded);
                var rows = decoded.From(next);
                if (rows.FirstSample != next)
                {
                    throw new InvalidDataException($"File {rawId} lacks its samples {next} to {rows.FirstSample}.");
                }

                next += rows.Count;
                yield return rows;
            }
        }
    }

    public async Task<RawFileRow?> FindAsync(RawFileId rawId, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(FindSql);
        command.Parameters.Add(Arg.Id("id", rawId.Value));
        var rows = await ReadRowsAsync(command, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    public async Task<Page<RawFileRow>> ListAsync(
        RawFileFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("files", 1, page.Cursor);
        await using var command = _database.Command(ListSql);
        command.Parameters.Add(Arg.Text("motor", filter.EquipmentId?.Value));
        command.Parameters.Add(Arg.Of(
            "statuses", NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text,
            filter.Statuses?.Select(TextOf).ToArray()));
        command.Parameters.Add(Arg.Of(
            "groups", NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text, filter.MotorGroups?.ToArray()));
        command.Parameters.Add(Arg.Time("recorded", filter.RecordedUpTo));
        command.Parameters.Add(Arg.Id("before", key is null ? null : Cursor.Id(key[0])));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var rows = await ReadRowsAsync(command, cancellationToken);
        return Cursor.Page(rows, limit, row => Cursor.Write("files", row.RawId.ToString()));
    }

    public async Task<IReadOnlyDictionary<string, RawFileRow>> FindByHashAsync(
        IReadOnlyCollection<string> sha256Hex, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sha256Hex.Count, 1_000);
        await using var command = _database.Command(ByHashSql);
        command.Parameters.Add(
            Arg.Of("hashes", NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text, sha256Hex.ToArray()));
        var rows = await ReadRowsAsync(command, cancellationToken);
        return rows.ToDictionary(row => row.FileHash, StringComparer.Ordinal);
    }

    public async Task<Page<RefusedUpload>> ListRefusedAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("refused", 1, page.Cursor);
        await using var command = _database.Command(RefusedSql);
        command.Parameters.Add(Arg.Id("before", key is null ? null : Cursor.Id(key[0])));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var rows = new List<(Guid Id, RefusedUpload Refused)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((
                reader.GetGuid(0),
                new RefusedUpload(
                    reader.GetString(1), reader.TextOrNull(2), reader.TextOrNull(3), reader.GetString(4),
                    reader.LongOrNull(5), (int?)reader.LongOrNull(6), reader.TextOrNull(7), reader.TextOrNull(8),
                    new Actor(reader.GetString(9), reader.TextOrNull(10), reader.TextOrNull(11)),
                    reader.Time(12))));
        }

        var part = Cursor.Page(rows, limit, row => Cursor.Write("refused", row.Id.ToString("D")));
        return new Page<RefusedUpload>([.. part.Items.Select(row => row.Refused)], part.Next);
    }

    public async Task<PipelineStatus> PipelineAsync(EquipmentId? id, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(PipelineSql);
        command.Parameters.Add(Arg.Text("motor", id?.Value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PipelineStatus(
            TotalRaw: reader.GetInt64(0),
            Sent: reader.GetInt64(1),
            Pending: reader.GetInt64(2),
            Processing: reader.GetInt64(3),
            Completed: reader.GetInt64(4),
            Failed: reader.GetInt64(5),
            Duplicates: reader.GetInt64(6),
            Refused: reader.GetInt64(7),
            FeaturesTotal: reader.GetInt64(8),
            LastRecordedAt: reader.TimeOrNull(9),
            OldestPendingAt: reader.TimeOrNull(10));
    }

    private static ChunkSamples Decode(RawFileId rawId, int number, EncodedChunk chunk, ChunkSamples? used)
    {
        try
        {
            return ChunkSamples.Decode(chunk, used);
        }
        catch (SampleBlockException e)
        {
            throw new SampleBlockException($"Chunk {number} of file {rawId} is damaged. {e.Message}");
        }
    }

    private async Task<long> SamplesCountAsync(RawFileId rawId, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(SamplesCountSql);
        command.Parameters.Add(Arg.Id("id", rawId.Value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new InvalidDataException($"There is no file {rawId}.");
        }

        return reader.GetBoolean(1)
            ? reader.GetInt64(0)
            : throw new InvalidDataException($"The samples of file {rawId} were removed after it was processed.");
    }

    private async Task<List<(int Number, EncodedChunk Chunk)>> ReadChunksAsync(
        RawFileId rawId, int after, long from, int most, CancellationToken cancellationToken)
    {
        var chunks = new List<(int, EncodedChunk)>(most);
        await using var command = _database.Command(ChunksSql);
        command.Parameters.Add(Arg.Id("id", rawId.Value));
        command.Parameters.Add(Arg.Int("after", after));
        command.Parameters.Add(Arg.Long("from", from));
        command.Parameters.Add(Arg.Int("most", most));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            chunks.Add((
                reader.GetInt32(0),
                new EncodedChunk(
                    reader.GetInt64(1), reader.GetInt32(2), reader.GetInt16(3),
                    reader.BytesOrNull(4), reader.BytesOrNull(5), reader.BytesOrNull(6))));
        }

        return chunks;
    }

    private static async Task<List<RawFileRow>> ReadRowsAsync(
        Npgsql.NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var rows = new List<RawFileRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new RawFileRow
            {
                RawId = new RawFileId(reader.GetGuid(0)),
                EquipmentId = new EquipmentId(reader.GetString(1)),
                FileName = reader.GetString(2),
                FileHash = reader.GetString(3),
                ContentBytes = reader.GetInt64(4),
                Status = StatusOf(reader.GetString(5)),
                FailureCode = reader.TextOrNull(6),
                Reason = reader.TextOrNull(7),
                Samples = reader.GetInt64(8),
                Rate = new SampleRate(reader.GetDouble(9)),
                RecordedAt = reader.TimeOrNull(10),
                Clock = ClockOf(reader.GetString(11)),
                Phases = ColumnNames.Phases(reader.GetString(12)),
                Summary = StoreJson.Read<RecordingSummary>(reader.GetString(13)),
                WindowsTotal = reader.GetInt64(14),
                WindowsDone = reader.GetInt64(15),
                Attempt = reader.GetInt32(16),
                CreatedAt = reader.Time(17),
                FinishedAt = reader.TimeOrNull(18),
                Score = reader.NumberOrNull(19),
                Level = reader.TextOrNull(20),
                MetaJson = reader.GetString(21),
                SamplesKept = reader.GetBoolean(22),
                AnalysisStatus = AnalysisOf(reader.GetString(23)),
                AnalysisReason = reader.GetString(23) == "failed" ? reader.TextOrNull(24) : null,
            });
        }

        return rows;
    }

    private static AnalysisStatus AnalysisOf(string status) => status switch
    {
        "pending" => AnalysisStatus.Pending,
        "running" => AnalysisStatus.Running,
        "completed" => AnalysisStatus.Completed,
        _ => AnalysisStatus.Failed,
    };
}
