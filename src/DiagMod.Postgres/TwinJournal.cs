using System.Globalization;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Reads journals as they lie there.</summary>
internal sealed class TwinJournal(Database database) : ITwinJournal
{
    private const string EndsSql = """
        select t.seq, t.head_hash,
            coalesce((select max(seq) from twin_journal where equipment_id = t.equipment_id), 0),
            coalesce((select max(seq) from twin_checkpoints where equipment_id = t.equipment_id), 0),
            case when e.simulated
                then coalesce((select min(seq) from twin_journal where equipment_id = t.equipment_id), 1)
                else 1
            end
        from twins t
        join equipment e on e.equipment_id = t.equipment_id
        where t.equipment_id = @motor;
        """;

    private const string ReadSql = """
        select seq, kind, payload, previous_hash, hash
        from twin_journal
        where equipment_id = @motor
            and seq > @after
            and seq <= @to
        order by seq
        limit @most;
        """;

    private const string CheckpointsSql = """
        select seq
        from twin_checkpoints
        where equipment_id = @motor
        order by seq;
        """;

    private const string CheckpointSql = """
        select seq, state, sha256
        from twin_checkpoints
        where equipment_id = @motor
            and seq = @seq;
        """;

    private const string HealthySql = """
        with healthy as (
            select j.seq, row_number() over (order by j.seq) as number, count(*) over () as files
            from twin_journal j
            join raw_signals r on r.id = j.raw_id
            where j.equipment_id = @motor
                and j.kind = 1
                and r.level = 'none'
                and r.deleted_at is null
                and j.seq > coalesce(
                    (select max(seq) from twin_journal where equipment_id = @motor and kind in (3, 4)), 0))
        select j.seq, j.kind, j.payload, j.previous_hash, j.hash
        from healthy h
        join twin_journal j on j.equipment_id = @motor and j.seq = h.seq
        where (h.number - 1) % ((h.files + @most - 1) / @most) = 0
        order by j.seq;
        """;

    // The manifest is at the beginning; what was trained comes after it and may be long.
    private const string ModelColumns = """
        j.equipment_id, j.seq, j.created_at, substring(j.payload for 32768),
            not exists (
                select
                from twin_journal later
                where later.equipment_id = j.equipment_id
                    and later.kind in (8, 9)
                    and later.seq > j.seq)
        """;

    private const string ModelSql = $"""
        select {ModelColumns}
        from twin_journal j
        where j.equipment_id = @motor
            and j.kind in (8, 9)
        order by j.seq desc
        limit 1;
        """;

    private const string ModelsSql = $"""
        select {ModelColumns}
        from twin_journal j
        where j.kind in (8, 9)
            and (@motor::text is null or j.equipment_id = @motor)
            and (@time::timestamptz is null or (j.created_at, j.equipment_id, j.seq) < (@time, @last, @seq))
        order by j.created_at desc, j.equipment_id desc, j.seq desc
        limit @most;
        """;

    // A version ends with its motor's key, but several motors may have adopted it. The second condition is that of the index.
    private const string AdoptionSql = """
        select seq, kind, payload, previous_hash, hash
        from twin_journal
        where kind = 8
            and kind in (3, 4, 8, 9)
            and position(convert_to(@version, 'UTF8') in substring(payload for 32768)) > 0
        order by created_at, equipment_id, seq
        limit 20;
        """;

    public async Task<JournalEnds?> EndsAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await using var command = Command(EndsSql, id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new JournalEnds(reader.GetInt64(0), reader.Bytes(1), reader.GetInt64(2), reader.GetInt64(3))
            {
                OldestEntry = reader.GetInt64(4),
            }
            : null;
    }

    public async Task<IReadOnlyList<JournalEntry>> ReadAsync(
        EquipmentId id, long after, long upTo, int most, CancellationToken cancellationToken)
    {
        await using var command = Command(ReadSql, id);
        command.Parameters.Add(Arg.Long("after", after));
        command.Parameters.Add(Arg.Long("to", upTo));
        command.Parameters.Add(Arg.Int("most", most));
        return await EntriesAsync(command, cancellationToken);
    }

    public async Task<IReadOnlyList<long>> CheckpointsAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await using var command = Command(CheckpointsSql, id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(reader.GetInt64(0));
        }

        return found;
    }

    public async Task<TwinCheckpoint?> CheckpointAsync(EquipmentId id, long seq, CancellationToken cancellationToken)
    {
        await using var command = Command(CheckpointSql, id);
        command.Parameters.Add(Arg.Long("seq", seq));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new TwinCheckpoint(reader.GetInt64(0), reader.Bytes(1), reader.Bytes(2))
            : null;
    }

    public async Task<IReadOnlyList<JournalEntry>> HealthyFilesAsync(
        EquipmentId id, int most, CancellationToken cancellationToken)
    {
        await using var command = Command(HealthySql, id);
        command.Parameters.Add(Arg.Int("most", most));
        return await EntriesAsync(command, cancellationToken);
    }

    public async Task<AdoptedModel?> ModelAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await using var command = Command(ModelSql, id);
        var models = await ModelsAsync(command, cancellationToken);
        return models.Count == 0 ? null : models[0];
    }

    public async Task<JournalEntry?> AdoptionAsync(string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        await using var command = database.Command(AdoptionSql);
        command.Parameters.Add(Arg.Text("version", $"\"version\": \"{version}\""));
        var entries = await EntriesAsync(command, cancellationToken);
        return entries.FirstOrDefault(entry => AdoptedModel.ManifestOf(entry.Payload).Version == version);
    }

    public async Task<Page<AdoptedModel>> ModelsAsync(
        EquipmentId? id, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("models", 3, page.Cursor);
        await using var command = database.Command(ModelsSql);
        command.Parameters.Add(Arg.Text("motor", id?.Value));
        command.Parameters.Add(Arg.Time("time", key is null ? null : Cursor.Time(key[0])));
        command.Parameters.Add(Arg.Text("last", key?[1]));
        command.Parameters.Add(Arg.Long("seq", key is null ? 0 : Cursor.Number(key[2])));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        return Cursor.Page(
            await ModelsAsync(command, cancellationToken),
            limit,
            model => Cursor.Write(
                "models", Cursor.Text(model.AdoptedAt), model.EquipmentId.Value,
                model.Seq.ToString(CultureInfo.InvariantCulture)));
    }

    private NpgsqlCommand Command(string sql, EquipmentId id)
    {
        var command = database.Command(sql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        return command;
    }

    private static async Task<List<AdoptedModel>> ModelsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var models = new List<AdoptedModel>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            models.Add(new AdoptedModel(
                new EquipmentId(reader.GetString(0)), reader.GetInt64(1), reader.Time(2),
                AdoptedModel.ManifestOf(reader.Bytes(3)), reader.GetBoolean(4)));
        }

        return models;
    }

    private static async Task<List<JournalEntry>> EntriesAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var entries = new List<JournalEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new JournalEntry(
                reader.GetInt64(0), (JournalKind)reader.GetInt16(1), reader.Bytes(2), reader.Bytes(3), reader.Bytes(4)));
        }

        return entries;
    }
}
