using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>The hash-chained audit log. Rows are made by the function audit_append alone; here is what reads and checks them, and the
/// second's buffer for reads of data.</summary>
internal sealed partial class AuditLog(Database database, ILogger<AuditLog> logger) : BackgroundService, IAuditLog
{
    /// <summary>Resources named in one collected row; further ones are only counted.</summary>
    private const int NamedReads = 50;

    /// <summary>Actors waiting at once: a database that is down must not fill the memory.</summary>
    private const int MostActors = 10_000;

    private const string ListSql = """
        select seq, at, actor, ip_address, user_agent, action, resource_type, resource_id, result, changes::text, hash, trace_id
        from audit_log
        where (@before::bigint is null or seq < @before)
            and (@actor::text is null or actor = @actor)
            and (@action::text is null or action = @action or starts_with(action, @action || '.'))
            and (@type::text is null or resource_type = @type)
            and (@id::text is null or resource_id = @id)
            and (@result::text is null or result = @result)
            and (@trace::text is null or trace_id = @trace)
            and (@from::timestamptz is null or at >= @from)
            and (@to::timestamptz is null or at < @to)
        order by seq desc
        limit @most;
        """;

    private const string EndsSql = "select log_id, seq, at, hash, base_seq, base_hash from audit_head;";

    internal const string HeadSql = "select seq, hash, base_seq, base_hash from audit_head;";

    internal const string ChainSql = """
        select seq, at, actor, ip_address, user_agent, action, resource_type, resource_id, result, changes::text, hash,
            trace_id, previous_hash
        from audit_log
        where seq > @after
        order by seq
        limit @most;
        """;

    private readonly Lock _gate = new();
    private readonly Dictionary<Actor, Reads> _reads = [];

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        database.InTransactionAsync(work => work.AuditAsync(entry, cancellationToken), isIdempotent: false, cancellationToken);

    public void NoteRead(AuditEntry entry)
    {
        lock (_gate)
        {
            // One row a second and actor, whatever the number of requests; a single read keeps its own trace.
            var actor = entry.Actor with { TraceId = null };
            if (!_reads.TryGetValue(actor, out var reads))
            {
                if (_reads.Count >= MostActors)
                {
                    LogDropped(logger, entry.Action);
                    return;
                }

                _reads[actor] = reads = new Reads();
            }

            reads.Count++;
            if (reads.First.Count < NamedReads)
            {
                reads.First.Add(entry);
            }
        }
    }

    /// <summary>Writes the reads collected so far: one row an actor.</summary>
    internal async Task FlushReadsAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<Actor, Reads>[] collected;
        lock (_gate)
        {
            collected = [.. _reads];
            _reads.Clear();
        }

        for (var at = 0; at < collected.Length; at++)
        {
            try
            {
                await AppendAsync(RowOf(collected[at].Key, collected[at].Value), cancellationToken);
            }
            catch
            {
                KeepForLater(collected.AsSpan(at));
                throw;
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), database.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryFlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: the last reads are written by StopAsync.
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushReadsAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            // The rows are kept and tried again: a read cannot be undone, so it must be noted late rather than never.
            LogLate(logger, e.Message);
        }
    }

    private void KeepForLater(ReadOnlySpan<KeyValuePair<Actor, Reads>> unwritten)
    {
        lock (_gate)
        {
            foreach (var (actor, reads) in unwritten)
            {
                if (_reads.TryGetValue(actor, out var newer))
                {
                    newer.Count += reads.Count;
                    newer.First.InsertRange(0, reads.First);
                    newer.First.RemoveRange(Math.Min(NamedReads, newer.First.Count), Math.Max(0, newer.First.Count - NamedReads));
                }
                else
                {
                    _reads[actor] = reads;
                }
            }
        }
    }

    private static AuditEntry RowOf(Actor actor, Reads reads) => reads is { Count: 1, First: [var only] }
        ? only
        : new AuditEntry(
            actor, "data.read", null, null, "success",
            StoreJson.Write(new
            {
                count = reads.Count,
                reads = reads.First.Select(
                    entry => new { entry.Action, entry.ResourceType, entry.ResourceId, entry.Actor.TraceId }),
            }));

    internal static AuditRow Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.Time(1),
        new AuditEntry(
            new Actor(reader.GetString(2), reader.TextOrNull(3), reader.TextOrNull(4), reader.TextOrNull(11)),
            reader.GetString(5), reader.TextOrNull(6), reader.TextOrNull(7), reader.GetString(8), reader.TextOrNull(9)),
        Convert.ToHexStringLower(reader.Bytes(10)));

    // The same bytes as audit_canon in sql/procedures/020_audit_append.sql.
    internal static byte[] HashOf(byte[] previous, AuditRow row)
    {
        using var bytes = new MemoryStream(256);
        bytes.Write(previous);
        AddNumber(bytes, row.Seq);
        AddNumber(bytes, (row.At.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        AddText(bytes, row.Entry.Actor.Name);
        AddText(bytes, row.Entry.Actor.Address);
        AddText(bytes, row.Entry.Actor.UserAgent);
        AddText(bytes, row.Entry.Action);
        AddText(bytes, row.Entry.ResourceType);
        AddText(bytes, row.Entry.ResourceId);
        AddText(bytes, row.Entry.Result);
        AddText(bytes, row.Entry.ChangesJson);
        if (row.Entry.Actor.TraceId is { } trace)
        {
            // Rows from before there were traces keep their hashes.
            AddText(bytes, trace);
        }

        return SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static void AddNumber(MemoryStream bytes, long number)
    {
        Span<byte> field = stackalloc byte[12];
        BinaryPrimitives.WriteInt32BigEndian(field, 8);
        BinaryPrimitives.WriteInt64BigEndian(field[4..], number);
        bytes.Write(field);
    }

    private static void AddText(MemoryStream bytes, string? text)
    {
        Span<byte> length = stackalloc byte[4];
        var field = text is null ? [] : Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32BigEndian(length, text is null ? -1 : field.Length);
        bytes.Write(length);
        bytes.Write(field);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reads were not noted in the audit log yet and will be tried again: {Reason}")]
    private static partial void LogLate(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A read ({Action}) was not noted: too many are waiting for the database")]
    private static partial void LogDropped(ILogger logger, string action);

    private sealed class Reads
    {
        public List<AuditEntry> First { get; } = [];

        public long Count { get; set; }
    }
}
