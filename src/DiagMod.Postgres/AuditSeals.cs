using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Takes whole months out of the audit log once they lie in a sealed file (decision D11).</summary>
public sealed class AuditSeals
{
    private const string OldestSql = """
        select to_char(date_trunc('month', oldest.at at time zone 'UTC'), 'YYYY-MM'), h.base_seq, h.base_hash,
            (select seq
                from audit_log
                where at < (date_trunc('month', oldest.at at time zone 'UTC') + interval '1 month') at time zone 'UTC'
                order by at desc, seq desc
                limit 1)
        from audit_head h,
            (select min(at) as at from audit_log) oldest
        where oldest.at < @before
            and (date_trunc('month', oldest.at at time zone 'UTC') + interval '1 month') at time zone 'UTC' <= @before;
        """;

    private const string SealSql = "select audit_seal_month(@month, @sha256);";

    private const string ListSql = """
        select month, first_seq, last_seq, last_hash, file_sha256
        from audit_seals
        order by first_seq;
        """;

    private readonly Database _database;

    internal AuditSeals(Database database) => _database = database;

    /// <summary>The oldest month whose rows are all older than a moment; null when there is none.</summary>
    /// <param name="before">The moment, UTC.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AuditMonth?> OldestAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(OldestSql);
        command.Parameters.Add(Arg.Time("before", before));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new AuditMonth(
                reader.GetString(0), reader.GetInt64(1), Convert.ToHexStringLower(reader.Bytes(2)), reader.GetInt64(3))
            : null;
    }

    /// <summary>Takes the month's rows out of the database: it must be the oldest, and its rows a year old.</summary>
    /// <param name="month">The month, yyyy-MM.</param>
    /// <param name="fileSha256">SHA-256 of the file that holds its rows now, lower-case hex.</param>
    /// <param name="actor">Who asks; named in the audit row of the act.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The last row that was taken out.</returns>
    public Task<long> SealAsync(string month, string fileSha256, Actor actor, CancellationToken cancellationToken) =>
        _database.InTransactionAsync(
            async work =>
            {
                await work.ExecuteAsync(LockPatience.StopsOthersSql, cancellationToken);
                var last = (long)(await work.ScalarAsync(
                    SealSql, cancellationToken, Arg.Text("month", month), Arg.Text("sha256", fileSha256)))!;
                await work.AuditAsync(
                    new AuditEntry(
                        actor, "audit.seal", "audit_month", month, "success",
                        StoreJson.Write(new { last_seq = last, file_sha256 = fileSha256 })),
                    cancellationToken);
                return last;
            },
            isIdempotent: false,
            cancellationToken);

    /// <summary>Months that were taken out, oldest first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<AuditSeal>> ListAsync(CancellationToken cancellationToken)
    {
        var seals = new List<AuditSeal>();
        await using var command = _database.Command(ListSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            seals.Add(new AuditSeal(
                reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), Convert.ToHexStringLower(reader.Bytes(3)),
                reader.GetString(4)));
        }

        return seals;
    }
}

/// <summary>A month of the audit log that may go.</summary>
/// <param name="Month">yyyy-MM, UTC.</param>
/// <param name="AfterSeq">The last row before it.</param>
/// <param name="AfterHashHex">Its hash.</param>
/// <param name="LastSeq">The month's last row.</param>
public sealed record AuditMonth(string Month, long AfterSeq, string AfterHashHex, long LastSeq);

/// <summary>A month that was taken out.</summary>
/// <param name="Month">yyyy-MM, UTC.</param>
/// <param name="FirstSeq">Its first row.</param>
/// <param name="LastSeq">Its last row.</param>
/// <param name="LastHashHex">That row's hash.</param>
/// <param name="FileSha256">SHA-256 of the file that holds it, lower-case hex.</param>
public sealed record AuditSeal(string Month, long FirstSeq, long LastSeq, string LastHashHex, string FileSha256);
