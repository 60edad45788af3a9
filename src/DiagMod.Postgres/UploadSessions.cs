using System.Data;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>Uploads in chunks in upload_sessions and upload_parts. Their end lies with the store of recordings, in the transaction that
/// stores or refuses the file.</summary>
internal sealed class UploadSessions(Database database) : IUploadSessions
{
    // Two requests of one owner must not both find room for the last session.
    private const string OwnerLockSql = "select pg_advisory_xact_lock(hashtext('diagmod upload ' || @owner));";

    private const string MotorSql = "select 1 from equipment where equipment_id = @motor for key share;";

    private const string Columns = """
        id, equipment_id, file_name, size_bytes, body_sha256, sample_rate_hz, recorded_at, received_bytes, state, raw_id, code, line,
        column_no, found, expected, touched_at
        """;

    // As long as a session lives: UploadSession.Lifetime.
    private const string Alive = "touched_at > clock_timestamp() - interval '24 hours'";

    private const string ContinueSql = $"""
        update upload_sessions
        set touched_at = clock_timestamp()
        where id = (
            select id
            from upload_sessions
            where state = 'open'
                and owner = @owner
                and equipment_id = @motor
                and file_name = @name
                and size_bytes = @size
                and body_sha256 = @hash
                and sample_rate_hz = @rate
                and recorded_at is not distinct from @recorded
                and {Alive}
            order by received_bytes desc, id
            limit 1)
        returning {Columns};
        """;

    private const string UsedSql = $"""
        select count(*), coalesce(sum(size_bytes), 0)::bigint
        from upload_sessions
        where state = 'open'
            and owner = @owner
            and {Alive};
        """;

    private const string BeginSql = $"""
        insert into upload_sessions (id, equipment_id, owner, file_name, size_bytes, body_sha256, sample_rate_hz, recorded_at)
        values (@id, @motor, @owner, @name, @size, @hash, @rate, @recorded)
        returning {Columns};
        """;

    private const string FindSql = $"""
        select {Columns}
        from upload_sessions
        where id = @id
            and owner = @owner
            and {Alive};
        """;

    private const string AppendSql = $"""
        with moved as (
            update upload_sessions
            set received_bytes = received_bytes + @bytes,
                touched_at = clock_timestamp()
            where id = @id
                and state = 'open'
                and received_bytes = @first
                and received_bytes + @bytes <= size_bytes
                and {Alive}
            returning id
        )
        insert into upload_parts (session_id, first_byte, content)
        select id, @first, @content
        from moved;
        """;

    private const string PartSql = """
        select content
        from upload_parts
        where session_id = @id
            and first_byte = @first;
        """;

    private const string GiveUpSql = """
        delete from upload_sessions
        where id = @id
            and owner = @owner
            and state = 'open'
        returning equipment_id;
        """;

    public Task<SessionOpening> OpenAsync(NewUpload upload, UploadQuota quota, CancellationToken cancellationToken)
    {
        // Made once: a repeat after a lost connection begins the same session, or goes on with it.
        var id = Guid.CreateVersion7(database.Now);
        return database.InTransactionAsync(
            work => OpenAsync(work, id, upload, quota, cancellationToken), isIdempotent: true, cancellationToken);
    }

    public async Task<UploadSession?> FindAsync(Guid id, string owner, CancellationToken cancellationToken)
    {
        await using var command = database.Command(FindSql);
        command.Parameters.Add(Arg.Id("id", id));
        command.Parameters.Add(Arg.Text("owner", StoreText.Clean(owner, 256)));
        return await ReadAsync(command, cancellationToken);
    }

    public async Task<bool> AppendAsync(
        Guid id, long offset, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length is < 1 or > UploadSession.MaxPartBytes)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A part has {content.Length} bytes; 1 to {UploadSession.MaxPartBytes} are taken."),
                nameof(content));
        }

        await using var command = database.Command(AppendSql);
        command.Parameters.Add(Arg.Id("id", id));
        command.Parameters.Add(Arg.Long("first", offset));
        command.Parameters.Add(Arg.Long("bytes", content.Length));
        command.Parameters.Add(new NpgsqlParameter("content", NpgsqlDbType.Bytea) { Value = content });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async Task<int> ReadPartAsync(Guid id, long offset, Memory<byte> part, CancellationToken cancellationToken)
    {
        await using var command = database.Command(PartSql);
        command.Parameters.Add(Arg.Id("id", id));
        command.Parameters.Add(Arg.Long("first", offset));
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return 0;
        }

        await using var content = await reader.GetStreamAsync(0, cancellationToken);
        return await content.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken);
    }

    public Task GiveUpAsync(Guid id, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var motor = await work.ScalarAsync(
                    GiveUpSql, cancellationToken, [Arg.Id("id", id), Arg.Text("owner", StoreText.Clean(actor.Name, 256))]);
                if (motor is null)
                {
                    return;
                }

                await work.AuditAsync(
                    new AuditEntry(
                        actor, "upload.give_up", "upload_session", id.ToString("D"), "success",
                        StoreJson.Write(new { equipment_id = motor })),
                    cancellationToken);
            },
            isIdempotent: true,
            cancellationToken);

    private static async Task<SessionOpening> OpenAsync(
        Work work, Guid id, NewUpload upload, UploadQuota quota, CancellationToken cancellationToken)
    {
        var owner = StoreText.Clean(upload.Actor.Name, 256);
        await work.ExecuteAsync(OwnerLockSql, cancellationToken, [Arg.Text("owner", owner)]);
        if (await work.ScalarAsync(
            MotorSql, cancellationToken, [Arg.Text("motor", upload.EquipmentId.Value)]) is null)
        {
            return new SessionOpening(SessionOpeningKind.UnknownMotor, null);
        }

        if (upload.BodySha256 is not null && await ContinueAsync(work, upload, owner, cancellationToken) is { } open)
        {
            return new SessionOpening(open.Id == id ? SessionOpeningKind.New : SessionOpeningKind.Continued, open);
        }

        var (sessions, bytes) = await UsedAsync(work, owner, cancellationToken);
        if (sessions >= quota.Sessions)
        {
            return new SessionOpening(SessionOpeningKind.TooManySessions, null);
        }

        if (quota.Bytes > 0 && upload.Size > quota.Bytes - bytes)
        {
            return new SessionOpening(SessionOpeningKind.TooManyBytes, null);
        }

        UploadSession? begun;
        await using (var command = work.Command(BeginSql))
        {
            command.Parameters.Add(Arg.Id("id", id));
            Describe(command, upload, owner);
            begun = await ReadAsync(command, cancellationToken);
        }

        await work.AuditAsync(
            new AuditEntry(
                upload.Actor, "upload.begin", "upload_session", id.ToString("D"), "success",
                StoreJson.Write(new { equipment_id = upload.EquipmentId.Value, size = upload.Size })),
            cancellationToken);
        return new SessionOpening(SessionOpeningKind.New, begun);
    }

    private static async Task<UploadSession?> ContinueAsync(
        Work work, NewUpload upload, string owner, CancellationToken cancellationToken)
    {
        await using var command = work.Command(ContinueSql);
        Describe(command, upload, owner);
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<(long Sessions, long Bytes)> UsedAsync(Work work, string owner, CancellationToken cancellationToken)
    {
        await using var command = work.Command(UsedSql);
        command.Parameters.Add(Arg.Text("owner", owner));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static void Describe(NpgsqlCommand command, NewUpload upload, string owner)
    {
        command.Parameters.Add(Arg.Text("owner", owner));
        command.Parameters.Add(Arg.Text("motor", upload.EquipmentId.Value));
        command.Parameters.Add(Arg.Text("name", StoreText.Clean(upload.FileName, 1_024)));
        command.Parameters.Add(Arg.Long("size", upload.Size));
        command.Parameters.Add(Arg.Text("hash", upload.BodySha256));
        command.Parameters.Add(Arg.Number("rate", upload.Rate.Hertz));
        command.Parameters.Add(Arg.Time("recorded", upload.RecordedAt));
    }

    private static async Task<UploadSession?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new UploadSession
            {
                Id = reader.GetGuid(0),
                EquipmentId = new EquipmentId(reader.GetString(1)),
                FileName = reader.GetString(2),
                Size = reader.GetInt64(3),
                BodySha256 = reader.TextOrNull(4),
                Rate = new SampleRate(reader.GetDouble(5)),
                RecordedAt = reader.TimeOrNull(6),
                Offset = reader.GetInt64(7),
                State = StateOf(reader.GetString(8)),
                RawId = await reader.IsDBNullAsync(9, cancellationToken) ? null : new RawFileId(reader.GetGuid(9)),
                Refusal = reader.TextOrNull(10) is { } code
                    ? new CurrentCsvException(
                        code, reader.LongOrNull(11), (int?)reader.LongOrNull(12), reader.TextOrNull(13), reader.TextOrNull(14) ?? "")
                    : null,
                TouchedAt = reader.Time(15),
            }
            : null;
    }

    private static UploadState StateOf(string state) => state switch
    {
        "open" => UploadState.Open,
        "stored" => UploadState.Stored,
        "duplicate" => UploadState.Duplicate,
        _ => UploadState.Refused,
    };
}
