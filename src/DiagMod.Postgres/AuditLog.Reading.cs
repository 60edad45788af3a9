using System.Runtime.CompilerServices;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>The parts that read the audit log and check its chain.</summary>
internal sealed partial class AuditLog
{
    private const int RowsAtOnce = 5_000;

    private const string RangeSql = """
        select coalesce(min(seq) - 1, 0), coalesce(max(seq), 0)
        from audit_log
        where (@from::timestamptz is null or at >= @from)
            and (@to::timestamptz is null or at < @to);
        """;

    public async Task<Page<AuditRow>> ListAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("audit", 1, page.Cursor);
        await using var command = database.Command(ListSql);
        command.Parameters.Add(Arg.Long("before", key is null ? null : Cursor.Number(key[0])));
        command.Parameters.Add(Arg.Text("actor", filter.Actor));
        command.Parameters.Add(Arg.Text("action", filter.Action));
        command.Parameters.Add(Arg.Text("type", filter.ResourceType));
        command.Parameters.Add(Arg.Text("id", filter.ResourceId));
        command.Parameters.Add(Arg.Text("result", filter.Result));
        command.Parameters.Add(Arg.Text("trace", filter.TraceId));
        command.Parameters.Add(Arg.Time("from", filter.From));
        command.Parameters.Add(Arg.Time("to", filter.To));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var rows = new List<AuditRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return Cursor.Page(rows, limit, row => Cursor.Write("audit", FormattableString.Invariant($"{row.Seq}")));
    }

    public async Task<AuditHead> HeadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Command(EndsSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new AuditHead(
                reader.GetGuid(0), reader.GetInt64(1), reader.Time(2), Convert.ToHexStringLower(reader.Bytes(3)),
                reader.GetInt64(4), Convert.ToHexStringLower(reader.Bytes(5)))
            : throw new InvalidDataException("The audit log has lost its head row.");
    }

    public async Task<(long AfterSeq, long ThroughSeq)> RangeAsync(
        DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken)
    {
        await using var command = database.Command(RangeSql);
        command.Parameters.Add(Arg.Time("from", from));
        command.Parameters.Add(Arg.Time("to", to));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    public async IAsyncEnumerable<ChainedAuditRow> ReadAsync(
        long afterSeq, long throughSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seq = afterSeq;
        while (seq < throughSeq)
        {
            var last = seq;
            await using var command = database.Command(ChainSql);
            command.Parameters.Add(Arg.Long("after", seq));
            command.Parameters.Add(Arg.Int("most", RowsAtOnce));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (seq < throughSeq && await reader.ReadAsync(cancellationToken))
            {
                var row = Read(reader);
                if (row.Seq > throughSeq)
                {
                    yield break;
                }

                yield return new ChainedAuditRow(row, Convert.ToHexStringLower(reader.Bytes(12)));
                seq = row.Seq;
            }

            if (seq == last)
            {
                yield break;
            }
        }
    }

    public async Task<AuditVerdict> CheckAsync(IReadOnlyCollection<AuditAnchor> anchors, CancellationToken cancellationToken)
    {
        // The head first: rows that are appended meanwhile lie behind it and are not looked at.
        var head = await HeadAsync(cancellationToken);
        var known = anchors.Where(anchor => anchor.Seq >= head.BaseSeq).ToLookup(anchor => anchor.Seq, anchor => anchor.HashHex);
        var (seq, hash, sure) = (head.BaseSeq, head.BaseHashHex, head.BaseSeq);
        AuditVerdict Wrong(AuditFault fault, long first) => new(head.BaseSeq, head.Seq, fault, first);
        if (known[seq].Any(one => one != hash))
        {
            return Wrong(AuditFault.Rewritten, seq);
        }

        await foreach (var (row, previous) in ReadAsync(seq, head.Seq, cancellationToken))
        {
            if (row.Seq != seq + 1
                || previous != hash
                || Convert.ToHexStringLower(HashOf(Convert.FromHexString(hash), row)) != row.HashHex)
            {
                return Wrong(AuditFault.RowChanged, seq + 1);
            }

            (seq, hash) = (row.Seq, row.HashHex);
            foreach (var one in known[seq])
            {
                if (one != hash)
                {
                    return Wrong(AuditFault.Rewritten, sure + 1);
                }

                sure = seq;
            }
        }

        if (seq < head.Seq)
        {
            return Wrong(AuditFault.RowChanged, seq + 1);
        }

        if (hash != head.HashHex)
        {
            return Wrong(AuditFault.HeadMoved, head.Seq);
        }

        return known.Any(anchor => anchor.Key > head.Seq)
            ? Wrong(AuditFault.TailMissing, head.Seq + 1)
            : new AuditVerdict(head.BaseSeq, head.Seq, AuditFault.None, null);
    }
}
