using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres.Alarms;

/// <summary>Maintenance of motors: table maintenance_events. Each change moves the motor's alarms in the same transaction.</summary>
public sealed class MaintenanceStore
{
    internal const string Columns = """
        m.id, m.equipment_id, m.kind, m.started_at, m.planned_end_at, m.ended_at, d.code, m.note, m.created_by, m.ended_by,
            m.is_rebaselined
        """;

    private const string ListSql = $"""
        select {Columns}
        from maintenance_events m
        left join defect_types d on d.id = m.defect_type_id
        where m.equipment_id = @motor
            and (@key_start::timestamptz is null or (m.started_at, m.id) < (@key_start, @key_id))
        order by m.started_at desc, m.id desc
        limit @most;
        """;

    private const string FindSql = $"""
        select {Columns}
        from maintenance_events m
        left join defect_types d on d.id = m.defect_type_id
        where m.id = @id
            and m.equipment_id = @motor;
        """;

    private const string AddSql = """
        insert into maintenance_events (equipment_id, kind, started_at, planned_end_at, note, created_by)
        values (@motor, @kind, @start, @end, @note, @by)
        returning id;
        """;

    private const string EndSql = """
        update maintenance_events
        set ended_at = greatest(@now, started_at), ended_by = @by, note = coalesce(@note, note),
            defect_type_id = (select id from defect_types where code = @defect), is_rebaselined = @rebaselined
        where id = @id
            and equipment_id = @motor
            and ended_at is null;
        """;

    private readonly Database _database;

    internal MaintenanceStore(Database database) => _database = database;

    /// <summary>Maintenance of a motor, newest first.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="page">Which part.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Page<MaintenanceEvent>> ListAsync(EquipmentId id, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("maintenance", 2, page.Cursor);
        await using var command = _database.Command(ListSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Time("key_start", key is null ? null : Cursor.Time(key[0])));
        command.Parameters.Add(Arg.Long("key_id", key is null ? null : Cursor.Number(key[1])));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        return Cursor.Page(
            await ReadAsync(command, cancellationToken),
            limit,
            one => Cursor.Write(
                "maintenance", Cursor.Text(one.StartedAt), one.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>True when there is maintenance of this id that nobody has ended.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="maintenance">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> IsOpenAsync(EquipmentId id, long maintenance, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(FindSql);
        command.Parameters.Add(Arg.Long("id", maintenance));
        command.Parameters.Add(Arg.Text("motor", id.Value));
        return await ReadAsync(command, cancellationToken) is [{ EndedAt: null }];
    }

    /// <summary>Enters maintenance.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="plan">What.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<MaintenanceEvent> AddAsync(
        EquipmentId id, MaintenancePlan plan, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(actor);
        return _database.InTransactionAsync(
            async work =>
            {
                await LockAsync(work, id, cancellationToken);
                var number = (long)(await work.ScalarAsync(
                    AddSql,
                    cancellationToken,
                    [
                        Arg.Text("motor", id.Value),
                        Arg.Text("kind", plan.Kind),
                        Arg.Time("start", plan.StartsAt ?? _database.Now),
                        Arg.Time("end", plan.PlannedEndAt),
                        Arg.Text("note", StoreText.Clean(plan.Note, 500)),
                        Arg.Text("by", StoreText.Clean(actor.Name, 256)),
                    ]))!;
                return (await DoneAsync(work, id, number, "maintenance.begin", actor, cancellationToken))!;
            },
            isIdempotent: false,
            cancellationToken);
    }

    /// <summary>Ends maintenance now.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="maintenance">Which.</param>
    /// <param name="ending">What came of it.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The event; null when there is none of this id or it had ended.</returns>
    public Task<MaintenanceEvent?> EndAsync(
        EquipmentId id, long maintenance, MaintenanceEnding ending, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ending);
        ArgumentNullException.ThrowIfNull(actor);
        return _database.InTransactionAsync(
            async work =>
            {
                await LockAsync(work, id, cancellationToken);
                var ended = await work.ExecuteAsync(
                    EndSql,
                    cancellationToken,
                    [
                        Arg.Long("id", maintenance),
                        Arg.Text("motor", id.Value),
                        Arg.Time("now", _database.Now),
                        Arg.Text("by", StoreText.Clean(actor.Name, 256)),
                        Arg.Text("note", StoreText.Clean(ending.Note, 500)),
                        Arg.Text("defect", ending.Defect),
                        Arg.Flag("rebaselined", ending.Rebaseline),
                    ]);
                return ended == 0
                    ? null
                    : await DoneAsync(work, id, maintenance, "maintenance.end", actor, cancellationToken);
            },
            isIdempotent: false,
            cancellationToken);
    }

    internal static async Task<List<MaintenanceEvent>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var events = new List<MaintenanceEvent>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(new MaintenanceEvent(
                reader.GetInt64(0), new EquipmentId(reader.GetString(1)), reader.GetString(2), reader.Time(3), reader.TimeOrNull(4),
                reader.TimeOrNull(5), reader.TextOrNull(6), reader.TextOrNull(7), reader.GetString(8), reader.TextOrNull(9),
                reader.GetBoolean(10)));
        }

        return events;
    }

    // Before the event is written: commits and orders take turns at the same row.
    private async Task LockAsync(Work work, EquipmentId id, CancellationToken cancellationToken) =>
        await AlarmBooks.OpenAsync(work, id, _database.Now, null, cancellationToken);

    private async Task<MaintenanceEvent?> DoneAsync(
        Work work, EquipmentId id, long number, string action, Actor actor, CancellationToken cancellationToken)
    {
        var opened = await AlarmBooks.OpenAsync(work, id, _database.Now, null, cancellationToken);
        opened.Machine.Pass();
        await AlarmBooks.KeepAsync(work, opened, cancellationToken);
        await using var find = work.Command(FindSql);
        find.Parameters.Add(Arg.Long("id", number));
        find.Parameters.Add(Arg.Text("motor", id.Value));
        var events = await ReadAsync(find, cancellationToken);
        var one = events.Count == 0 ? null : events[0];
        await work.AuditAsync(
            new AuditEntry(
                actor, action, "motor", id.Value, "success",
                StoreJson.Write(new
                {
                    maintenance_id = number, one?.Kind, started_at = StoreText.Of(one?.StartedAt),
                    planned_end_at = StoreText.Of(one?.PlannedEndAt), ended_at = StoreText.Of(one?.EndedAt), one?.Defect, one?.Note,
                    rebaseline = one?.IsRebaselined,
                })),
            cancellationToken);
        return one;
    }
}
