using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Postgres;

/// <summary>Journals, checkpoints and heads of the twins. This part reads and keeps checkpoints; the other one commits a step.</summary>
internal sealed partial class TwinStore(
    Database database, PostgresOptions options, HandoverCache handover, FeatureStoreMetrics metrics) : ITwinStore
{
    private const string HeadSql = "select seq from twins where equipment_id = @motor;";

    private const string CheckpointSql = """
        select seq, state, sha256
        from twin_checkpoints
        where equipment_id = @motor
            and seq <= @head
        order by seq desc
        limit 1;
        """;

    private const string TailSql = """
        select seq, kind, payload, previous_hash, hash
        from twin_journal
        where equipment_id = @motor
            and seq > @after
            and seq <= @head
        order by seq;
        """;

    private const string IsSimulatedSql = "select simulated from equipment where equipment_id = @motor;";

    // The first file recorded later cuts the journal: nothing after it may be known at that instant, not even a late
    // file.
    private const string SeqAtSql = """
        select coalesce(
            (select min(seq) - 1 from twin_journal where equipment_id = @motor and recorded_at > @time),
            (select seq from twins where equipment_id = @motor),
            0);
        """;

    private const string KeepCheckpointSql = """
        insert into twin_checkpoints (equipment_id, seq, state, sha256)
        select @motor, @seq, @state, @sha256
        where not exists (
            select
            from twin_checkpoints
            where equipment_id = @motor
                and seq > @seq)
        on conflict (equipment_id, seq) do nothing;
        """;

    private const string StatusesSql = """
        select status
        from twins
        where status is not null
        order by equipment_id;
        """;

    // One snapshot for head, checkpoint and tail: a commit in between must not be half seen.
    private const string SnapshotSql = "set transaction isolation level repeatable read, read only;";

    public async Task<StoredTwin> LoadAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        var stored = await database.InTransactionAsync(
            async work =>
            {
                await work.ExecuteAsync(SnapshotSql, cancellationToken);
                var head = await work.ScalarAsync(
                    HeadSql, cancellationToken, [Arg.Text("motor", id.Value)]) as long? ?? 0;
                return await ReadAsync(work, id, head, cancellationToken);
            },
            isIdempotent: true,
            cancellationToken);

        // The twin holds the series of RMS that its forecasts are made from.
        metrics.Read(stored.HeadSeq > 0);
        return stored;
    }

    public Task<StoredTwin?> LoadAtAsync(EquipmentId id, long seq, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                await work.ExecuteAsync(SnapshotSql, cancellationToken);
                var head = await work.ScalarAsync(
                    HeadSql, cancellationToken, [Arg.Text("motor", id.Value)]) as long? ?? 0;
                return seq > head ? null : await ReadAsync(work, id, seq, cancellationToken);
            },
            isIdempotent: true,
            cancellationToken);

    public async Task<long> SeqAtAsync(EquipmentId id, DateTimeOffset time, CancellationToken cancellationToken)
    {
        await using var command = database.Command(SeqAtSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Time("time", time));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public Task SaveCheckpointAsync(EquipmentId id, TwinCheckpoint checkpoint, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            work => KeepCheckpointAsync(work, id, checkpoint, cancellationToken), isIdempotent: true, cancellationToken);

    public async Task<IReadOnlyList<MotorStatus>> LoadStatusesAsync(CancellationToken cancellationToken)
    {
        var statuses = new List<MotorStatus>();
        await using var command = database.Command(StatusesSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            statuses.Add(StoreJson.Read<MotorStatus>(reader.GetString(0)));
        }

        return statuses;
    }

    private static async Task KeepCheckpointAsync(
        Work work, EquipmentId id, TwinCheckpoint checkpoint, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            KeepCheckpointSql,
            cancellationToken,
            [
                Arg.Text("motor", id.Value),
                Arg.Long("seq", checkpoint.Seq),
                Arg.Bytes("state", checkpoint.State),
                Arg.Bytes("sha256", checkpoint.Sha256),
            ]);

    private static async Task<StoredTwin> ReadAsync(Work work, EquipmentId id, long seq, CancellationToken cancellationToken)
    {
        var checkpoint = await ReadCheckpointAsync(work, id, seq, cancellationToken);
        var tail = await ReadTailAsync(work, id, checkpoint?.Seq ?? 0, seq, cancellationToken);
        return new StoredTwin(checkpoint, tail, seq)
        {
            MayBeCleared = seq > 0 && checkpoint is null && tail is ([] or [{ Seq: > 1 }, ..])
                && await work.ScalarAsync(IsSimulatedSql, cancellationToken, [Arg.Text("motor", id.Value)]) is true,
        };
    }

    private static async Task<TwinCheckpoint?> ReadCheckpointAsync(
        Work work, EquipmentId id, long head, CancellationToken cancellationToken)
    {
        await using var command = work.Command(CheckpointSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Long("head", head));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        // After an update: the whole journal is folded again, and the next checkpoint is of the new version.
        var checkpoint = new TwinCheckpoint(reader.GetInt64(0), reader.Bytes(1), reader.Bytes(2));
        return MotorTwin.IsOfOtherVersion(checkpoint) ? null : checkpoint;
    }

    private static async Task<List<JournalEntry>> ReadTailAsync(
        Work work, EquipmentId id, long after, long head, CancellationToken cancellationToken)
    {
        var tail = new List<JournalEntry>();
        await using var command = work.Command(TailSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Long("after", after));
        command.Parameters.Add(Arg.Long("head", head));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            tail.Add(new JournalEntry(
                reader.GetInt64(0),
                (JournalKind)reader.GetInt16(1),
                reader.Bytes(2),
                reader.Bytes(3),
                reader.Bytes(4)));
        }

        return tail;
    }
}
