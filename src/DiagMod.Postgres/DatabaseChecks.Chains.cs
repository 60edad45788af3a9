using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>The parts that look whether the journals, their checkpoints and the audit log are whole.</summary>
public sealed partial class DatabaseChecks
{
    private const string KeepHands = "Restore the database from a backup, and do not edit the journal: ";

    // Newest entries a motor and in all, and newest audit rows, whose hashes are worked out again.
    private const int EntriesEach = 200;
    private const int MostEntries = 20_000;
    private const int MostAuditRows = 20_000;

    private const string JournalSql = """
        select t.equipment_id, t.seq, coalesce(j.newest, 0), h.hash is not distinct from t.head_hash,
            (select at
                from generate_series(1, greatest(t.seq, j.newest)) as at
                where not exists (select from twin_journal x where x.equipment_id = t.equipment_id and x.seq = at)
                limit 1)
        from twins t
        left join (
            select equipment_id, count(*) as entries, max(seq) as newest
            from twin_journal
            group by equipment_id) j on j.equipment_id = t.equipment_id
        left join twin_journal h on h.equipment_id = t.equipment_id and h.seq = t.seq
        where t.seq <> coalesce(j.entries, 0)
            or t.seq <> coalesce(j.newest, 0)
            or (t.seq > 0 and h.hash is distinct from t.head_hash)
        order by t.equipment_id;
        """;

    private const string CountSql = "select count(*), coalesce(sum(seq), 0)::bigint from twins;";

    private const string ChainSql = """
        select j.equipment_id, j.seq, j.kind, j.payload, j.previous_hash, j.hash
        from twins t
        cross join lateral (
            select *
            from twin_journal x
            where x.equipment_id = t.equipment_id
            order by x.seq desc
            limit @each) j
        order by j.equipment_id, j.seq
        limit @most;
        """;

    private const string CheckpointsSql = """
        select c.equipment_id, c.seq, c.seq > t.seq
        from twin_checkpoints c
        join twins t on t.equipment_id = c.equipment_id
        where c.seq > t.seq or sha256(c.state) <> c.sha256
        order by c.equipment_id, c.seq
        limit 1;
        """;

    private const string AuditRowSql = "select hash from audit_log where seq = @seq;";

    private static async Task<Finding> JournalAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Id = "journal";
        var faults = new List<string>();
        await using (var command = new NpgsqlCommand(JournalSql, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var (motor, head, newest) = (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2));
                faults.Add(reader.LongOrNull(4) is { } hole && hole < newest
                    ? FormattableString.Invariant($"motor {motor}: entry {hole} is missing (its head is at {head})")
                    : head != newest
                        ? FormattableString.Invariant($"motor {motor}: its head is at {head}, its journal ends at {newest}")
                        : FormattableString.Invariant($"motor {motor}: the head's hash is not that of entry {head}"));
            }
        }

        if (faults.Count > 0)
        {
            return Finding.Problem(
                Id, Some(faults, "motors with a journal that is not whole"), KeepHands + "such a twin cannot be rebuilt from it.");
        }

        await using var count = new NpgsqlCommand(CountSql, connection);
        await using var counted = await count.ExecuteReaderAsync(cancellationToken);
        await counted.ReadAsync(cancellationToken);
        return Finding.Ok(
            Id, FormattableString.Invariant($"{counted.GetInt64(0)} journals with {counted.GetInt64(1)} entries have no hole"));
    }

    /// <summary>Whether a database that was just restored is whole: every journal entry, every checkpoint, every audit row, the
    /// balance. Takes as long as there are rows.</summary>
    internal static async Task<IReadOnlyList<Finding>> OfRestoredAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken) =>
    [
        await JournalAsync(connection, cancellationToken),
        await JournalChainAsync(connection, int.MaxValue, int.MaxValue, cancellationToken),
        await CheckpointsAsync(connection, cancellationToken),
        await AuditAsync(connection, int.MaxValue, cancellationToken),
        await BalanceAsync(connection, cancellationToken),
    ];

    private static Task<Finding> JournalChainAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        JournalChainAsync(connection, EntriesEach, MostEntries, cancellationToken);

    private static async Task<Finding> JournalChainAsync(
        NpgsqlConnection connection, int each, int most, CancellationToken cancellationToken)
    {
        const string Id = "journal-chain";
        await using var command = new NpgsqlCommand(ChainSql, connection);
        command.Parameters.Add(Arg.Int("each", each));
        command.Parameters.Add(Arg.Int("most", most));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        (string Motor, JournalEntry Entry)? before = null;
        var count = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            var motor = reader.GetString(0);
            var entry = new JournalEntry(
                reader.GetInt64(1), (JournalKind)reader.GetInt16(2), reader.Bytes(3), reader.Bytes(4), reader.Bytes(5));

            // A hole is the other check's finding; here each piece between holes must hang together.
            var previous = before is { } b && b.Motor == motor && b.Entry.Seq == entry.Seq - 1 ? b.Entry.Hash : entry.PreviousHash;
            if (Journal.Fault(entry, entry.Seq - 1, previous) is { } fault)
            {
                return Finding.Problem(
                    Id, FormattableString.Invariant($"motor {motor}, entry {entry.Seq}: {fault.TrimEnd('.')}"),
                    KeepHands + "what the entry says was changed after it was written.");
            }

            before = (motor, entry);
            count++;
        }

        return Finding.Ok(Id, FormattableString.Invariant($"The hashes of the newest {count} entries are right"));
    }

    private static async Task<Finding> CheckpointsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Id = "checkpoints";
        await using var command = new NpgsqlCommand(CheckpointsSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return Finding.Ok(Id, "Every checkpoint is whole and behind its journal's head");
        }

        var what = reader.GetBoolean(2) ? "is ahead of its journal" : "does not match its digest";
        return Finding.Warning(
            Id, FormattableString.Invariant($"motor {reader.GetString(0)}: the checkpoint at entry {reader.GetInt64(1)} {what}"),
            "Nothing is lost: the twin is rebuilt from its journal. Look for a faulty disk.");
    }

    private static Task<Finding> AuditAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        AuditAsync(connection, MostAuditRows, cancellationToken);

    private static async Task<Finding> AuditAsync(
        NpgsqlConnection connection, int most, CancellationToken cancellationToken)
    {
        const string Id = "audit";
        const string Remedy = "Somebody changed the audit log outside the product. Keep the database as it is, and restore a backup beside it.";
        if (await HeadAsync(connection, cancellationToken) is not { } head)
        {
            return Finding.Problem(Id, "The audit log has lost its head row", Remedy);
        }

        var seq = Math.Max(head.BaseSeq, head.Seq - most);
        var hash = head.BaseHash;
        if (seq > head.BaseSeq)
        {
            await using var first = new NpgsqlCommand(AuditRowSql, connection);
            first.Parameters.Add(Arg.Long("seq", seq));
            hash = await first.ExecuteScalarAsync(cancellationToken) as byte[] ?? [];
        }

        var begin = seq;
        await using var command = new NpgsqlCommand(AuditLog.ChainSql, connection);
        command.Parameters.Add(Arg.Long("after", seq));
        command.Parameters.Add(Arg.Int("most", most));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (seq < head.Seq && await reader.ReadAsync(cancellationToken))
        {
            var row = AuditLog.Read(reader);
            if (row.Seq != seq + 1
                || !hash.AsSpan().SequenceEqual(reader.Bytes(12))
                || !AuditLog.HashOf(hash, row).AsSpan().SequenceEqual(reader.Bytes(10)))
            {
                break;
            }

            (seq, hash) = (row.Seq, reader.Bytes(10));
        }

        return seq < head.Seq
            ? Finding.Problem(Id, FormattableString.Invariant($"Row {seq + 1} of the audit log is missing or was changed"), Remedy)
            : hash.AsSpan().SequenceEqual(head.Hash)
                ? Finding.Ok(Id, FormattableString.Invariant($"The newest {seq - begin} rows of the audit log are one whole chain"))
                : Finding.Problem(Id, "The head of the audit log is not its newest row", Remedy);
    }

    private static async Task<(long Seq, byte[] Hash, long BaseSeq, byte[] BaseHash)?> HeadAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AuditLog.HeadSql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetInt64(0), reader.Bytes(1), reader.GetInt64(2), reader.Bytes(3))
            : null;
    }

    private static string Some(List<string> faults, string what) => faults.Count == 1
        ? faults[0]
        : FormattableString.Invariant($"{faults.Count} {what}: {string.Join("; ", faults.Take(3))}{(faults.Count > 3 ? "; …" : "")}");
}
