using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>The places of the board: columns of equipment, and table board_groups.</summary>
internal sealed class ProcessLayouts(Database database) : IProcessLayout
{
    // Placed groups first, then the others by name, last the motors without a group; the same within a group.
    private const string ReadSql = """
        select m.equipment_id, m.group_name, m.is_standby, g.station, g.required::bigint
        from equipment m
        left join board_groups g on g.group_name = m.group_name
        order by m.group_name is null, g.place nulls last, m.group_name, m.board_place nulls last, m.equipment_id;
        """;

    private const string GroupSql = """
        insert into board_groups (group_name, station, place, required)
        values (@name, @station, @place, @required)
        on conflict (group_name) do update
        set station = excluded.station, place = excluded.place, required = excluded.required;
        """;

    private const string MotorSql = """
        update equipment
        set group_name = @group, board_place = @place, is_standby = @standby, updated_at = @now
        where equipment_id = @id
            and (group_name is distinct from @group or board_place is distinct from @place or is_standby <> @standby);
        """;

    private const string LockSql = "select pg_advisory_xact_lock(hashtext('diagmod layout'));";

    private const string NotifySql = $"select pg_notify('{Channel}', @host);";

    private readonly string _host = Guid.NewGuid().ToString("N");

    /// <summary>Whoever listens hears which host saved a layout.</summary>
    internal const string Channel = "diagmod_layout";

    public event Action? Changed;

    public async Task<ProcessLayout> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Command(ReadSql);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Tells the boards of this host that another one saved a layout.</summary>
    /// <param name="host">Who saved it; null = it may have been saved while nobody listened.</param>
    internal void Hear(string? host)
    {
        if (host != _host)
        {
            Changed?.Invoke();
        }
    }

    private static async Task<ProcessLayout> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var groups = new List<GroupPlace>();
        var motors = new List<MotorPlace>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var name = reader.TextOrNull(1);
            if (groups.Count == 0 || groups[^1].Name != name)
            {
                motors = [];
                groups.Add(new GroupPlace(name, reader.TextOrNull(3), (int?)reader.LongOrNull(4), motors));
            }

            motors.Add(new MotorPlace(new EquipmentId(reader.GetString(0)), reader.GetBoolean(2)));
        }

        return new ProcessLayout(groups);
    }

    public async Task<bool> SaveAsync(ProcessLayout layout, string? seen, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (layout.Fault() is { } fault)
        {
            throw new ArgumentException($"The layout cannot be saved: {fault}.", nameof(layout));
        }

        var isSaved = await database.InTransactionAsync(
            async work =>
            {
                // One layout at a time: what is compared must be what is replaced.
                await work.ExecuteAsync(LockSql, cancellationToken);
                if (seen is not null)
                {
                    await using var command = work.Command(ReadSql);
                    if ((await ReadAsync(command, cancellationToken)).Version != seen)
                    {
                        return false;
                    }
                }

                foreach (var (place, group) in layout.Groups.Index())
                {
                    await SaveAsync(work, place, group, cancellationToken);
                }

                await work.ExecuteAsync(NotifySql, cancellationToken, Arg.Text("host", _host));
                await work.AuditAsync(
                    new AuditEntry(actor, "layout.update", "board", "layout", "success", StoreJson.Write(Told(layout))), cancellationToken);
                return true;
            },
            isIdempotent: seen is null,
            cancellationToken);
        if (isSaved)
        {
            Changed?.Invoke();
        }

        return isSaved;
    }

    private async Task SaveAsync(Work work, int place, GroupPlace group, CancellationToken cancellationToken)
    {
        var name = StoreText.Clean(group.Name, ProcessLayout.MostText);
        if (name is not null)
        {
            await work.ExecuteAsync(
                GroupSql,
                cancellationToken,
                Arg.Text("name", name),
                Arg.Text("station", StoreText.Clean(group.Station, ProcessLayout.MostText)),
                Arg.Int("place", place),
                Arg.Int("required", group.Required));
        }

        foreach (var (motorPlace, motor) in group.Motors.Index())
        {
            await work.ExecuteAsync(
                MotorSql,
                cancellationToken,
                Arg.Text("id", motor.EquipmentId.Value),
                Arg.Text("group", name),
                Arg.Int("place", motorPlace),
                Arg.Flag("standby", motor.IsStandby),
                Arg.Time("now", database.Now));
        }
    }

    private static object Told(ProcessLayout layout) => new
    {
        groups = layout.Groups.Select(group => new
        {
            name = group.Name,
            station = group.Station,
            required = group.Required,
            motors = group.Motors.Count,
            standby = group.Motors.Where(motor => motor.IsStandby).Select(motor => motor.EquipmentId.Value),
        }),
    };
}
