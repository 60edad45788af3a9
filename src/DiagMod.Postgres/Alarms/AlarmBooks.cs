using System.Text.Json.Nodes;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Postgres.Alarms;

/// <summary>A motor's alarms inside a transaction: locked, read, judged by the state machine, kept.</summary>
internal static class AlarmBooks
{
    /// <summary>Whoever listens hears the motor's key once a commit changed its open cases.</summary>
    internal const string Channel = "diagmod_alarms";

    // The lock is a statement of its own: what is read after it must be younger than it.
    private const string LoadSql = """
        insert into alarm_books (equipment_id)
        select @motor
        where not exists (select from alarm_books where equipment_id = @motor)
        on conflict (equipment_id) do nothing;

        select 1 from alarm_books where equipment_id = @motor for update;

        select b.seq, b.levels::text, b.last_data_at, b.clock, e.specifications::text,
            (
                select array_agg(c.body::text order by c.mode)
                from alarm_cases c
                where c.equipment_id = b.equipment_id
                    and c.closed_at is null),
            (
                select t.body::text
                from alarm_thresholds t
                where t.equipment_id = b.equipment_id
                order by t.version desc
                limit 1)
        from alarm_books b
        join equipment e using (equipment_id)
        where b.equipment_id = @motor;
        """;

    // What is not over, and what covers the data.
    private const string MaintenanceSql = $"""
        select {MaintenanceStore.Columns}
        from maintenance_events m
        left join defect_types d on d.id = m.defect_type_id
        where m.equipment_id = @motor
            and coalesce(least(m.ended_at, m.planned_end_at), 'infinity') > least(@now, @data)
        order by m.started_at desc, m.id desc
        limit 500;
        """;

    private const string BookSql = """
        update alarm_books
        set seq = @seq, levels = @levels, last_data_at = @data, clock = @clock, due_at = @due, updated_at = clock_timestamp()
        where equipment_id = @motor;
        """;

    private const string CaseSql = """
        insert into alarm_cases (
            id, equipment_id, mode, state, priority, gravest, raised_at, active_since, is_active, acknowledged_at, changed_at,
            closed_at, finding, version, body)
        values (
            @id, @motor, @mode, @state, @priority, @gravest, @raised, @since, @active, @acknowledged, @changed, @closed, @finding,
            @version, @body)
        on conflict (id) do update
        set state = excluded.state, priority = excluded.priority, gravest = excluded.gravest,
            active_since = excluded.active_since, is_active = excluded.is_active,
            acknowledged_at = coalesce(alarm_cases.acknowledged_at, excluded.acknowledged_at),
            changed_at = excluded.changed_at, closed_at = excluded.closed_at, finding = excluded.finding,
            version = excluded.version, body = excluded.body;
        """;

    private const string TransitionSql = """
        insert into alarm_transitions (case_id, number, equipment_id, mode, at, data_at, event, to_state, priority, body)
        values (@id, @number, @motor, @mode, @at, @data, @event, @to, @priority, @body);
        """;

    private const string NotifySql = $"select pg_notify('{Channel}', @motor);";

    /// <summary>Judges what a twin's step says, in the step's own transaction: with it, or not at all.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="commit">The step.</param>
    /// <param name="now">The time by the wall clock, UTC.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task JudgeAsync(Work work, TwinCommit commit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var opened = await OpenAsync(
            work, commit.EquipmentId, now, commit.File?.RecordedAt ?? commit.Analysis?.Claim.RecordedAt, cancellationToken);
        opened.Machine.Take(TwinReadings.Of(commit, opened.Settings));
        await KeepAsync(work, opened, cancellationToken);
    }

    /// <summary>Locks a motor's alarms and takes them up.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="now">The time by the wall clock, UTC.</param>
    /// <param name="dataAt">Time of the data to be judged, UTC; null when none are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<OpenedBook> OpenAsync(
        Work work, EquipmentId id, DateTimeOffset now, DateTimeOffset? dataAt, CancellationToken cancellationToken)
    {
        await using var command = work.Command(LoadSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        AlarmBook book;
        AlarmThresholds thresholds;
        MotorSettings settings;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            // The lock's own row, then what it guards.
            await reader.NextResultAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                throw new InvalidOperationException($"There is no motor {id} whose alarms could be judged.");
            }

            settings = SettingsOf(id, reader.GetString(4));
            thresholds = AlarmThresholdStore.Whole(reader.TextOrNull(6), settings);
            book = new AlarmBook
            {
                EquipmentId = id,
                Seq = reader.GetInt64(0),
                Levels = StoreJson.Read<List<AlarmLevel>>(reader.GetString(1)),
                LastDataAt = reader.TimeOrNull(2),
                Clock = reader.GetString(3) == "recorded" ? TimeSource.Recorded : TimeSource.Sequence,
                Open = reader.IsDBNull(5)
                    ? []
                    : [.. reader.GetFieldValue<string[]>(5).Select(StoreJson.Read<AlarmCase>)],
            };
        }

        var maintenance = await MaintenanceAsync(work, id, now, dataAt ?? now, cancellationToken);
        return new OpenedBook(new AlarmMachine(book, thresholds, maintenance, now), settings, book);
    }

    /// <summary>The settings that a motor's specifications hold.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="specifications">Its specifications, JSON.</param>
    public static MotorSettings SettingsOf(EquipmentId id, string specifications) => new Motor
    {
        EquipmentId = id,
        Name = id.Value,
        Specifications = JsonNode.Parse(specifications)!.AsObject(),
    }.Settings();

    /// <summary>Keeps what the machine came to, and tells every host when open cases changed.</summary>
    /// <param name="work">The transaction.</param>
    /// <param name="opened">The motor's alarms.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task KeepAsync(Work work, OpenedBook opened, CancellationToken cancellationToken)
    {
        var (machine, id) = (opened.Machine, opened.Before.EquipmentId);
        var book = machine.Book;
        await work.ExecuteAsync(
            BookSql,
            cancellationToken,
            [
                Arg.Text("motor", id.Value),
                Arg.Long("seq", book.Seq),
                Arg.Json("levels", StoreJson.Write(book.Levels)),
                Arg.Time("data", book.LastDataAt),
                Arg.Text("clock", AlarmWords.Of(book.Clock)),
                Arg.Time("due", machine.DueAt),
            ]);
        if (machine.Steps.Count == 0)
        {
            return;
        }

        foreach (var one in machine.Touched)
        {
            await KeepAsync(work, one, cancellationToken);
        }

        var modes = machine.Touched.ToDictionary(one => one.Id, one => one.Mode);
        foreach (var step in machine.Steps)
        {
            await KeepAsync(work, id, modes[step.CaseId], step, cancellationToken);
        }

        await work.ExecuteAsync(NotifySql, cancellationToken, [Arg.Text("motor", id.Value)]);
    }

    private static async Task KeepAsync(Work work, AlarmCase one, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            CaseSql,
            cancellationToken,
            [
                Arg.Id("id", one.Id),
                Arg.Text("motor", one.EquipmentId.Value),
                Arg.Text("mode", one.Mode),
                Arg.Text("state", AlarmWords.Of(one.State)),
                Arg.Int("priority", (int)one.Priority),
                Arg.Int("gravest", (int)one.Gravest),
                Arg.Time("raised", one.RaisedAt),
                Arg.Time("since", one.ActiveSince),
                Arg.Flag("active", one.IsActive),
                Arg.Time("acknowledged", one.Acknowledgement?.At),
                Arg.Time("changed", one.ChangedAt),
                Arg.Time("closed", one.ClosedAt),
                Arg.Text("finding", one.Finding?.Defect),
                Arg.Int("version", one.Version),
                Arg.Json("body", StoreJson.Write(one)),
            ]);

    private static async Task KeepAsync(
        Work work, EquipmentId id, string mode, AlarmTransition step, CancellationToken cancellationToken) =>
        await work.ExecuteAsync(
            TransitionSql,
            cancellationToken,
            [
                Arg.Id("id", step.CaseId),
                Arg.Int("number", step.Number),
                Arg.Text("motor", id.Value),
                Arg.Text("mode", mode),
                Arg.Time("at", step.At),
                Arg.Time("data", step.DataAt),
                Arg.Text("event", AlarmWords.Of(step.Event)),
                Arg.Text("to", AlarmWords.Of(step.To)),
                Arg.Int("priority", (int)step.Priority),
                Arg.Json("body", StoreJson.Write(step)),
            ]);

    private static async Task<List<MaintenanceEvent>> MaintenanceAsync(
        Work work, EquipmentId id, DateTimeOffset now, DateTimeOffset dataAt, CancellationToken cancellationToken)
    {
        await using var command = work.Command(MaintenanceSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Time("now", now));
        command.Parameters.Add(Arg.Time("data", dataAt));
        return await MaintenanceStore.ReadAsync(command, cancellationToken);
    }
}

/// <summary>A motor's alarms, locked.</summary>
/// <param name="Machine">What judges them.</param>
/// <param name="Settings">The motor's settings.</param>
/// <param name="Before">The alarms as they were read.</param>
internal sealed record OpenedBook(AlarmMachine Machine, MotorSettings Settings, AlarmBook Before);
