using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>The motors: table equipment.</summary>
internal sealed class MotorRegistry(Database database) : IMotorRegistry, IGroupedMotors
{
    private const string Columns = "equipment_id, name, type, location, group_name, specifications, created_at, simulated";

    private const string ListSql = $"""
        select {Columns}
        from equipment
        where (@groups::text[] is null or group_name = any(@groups))
            and (@id::text is null
                or (group_name is null, coalesce(group_name, ''), equipment_id) > (@none, @group, @id))
        order by group_name is null, coalesce(group_name, ''), equipment_id
        limit @most;
        """;

    private const string FindSql = $"""
        select {Columns}
        from equipment
        where equipment_id = @id;
        """;

    private const string AddSql = """
        insert into equipment (
            equipment_id, name, type, location, group_name, specifications, created_at, updated_at, simulated)
        values (@id, @name, @type, @location, @group, @specifications, @now, @now, @simulated)
        on conflict (equipment_id) do nothing;
        """;

    private const string UpdateSql = """
        update equipment
        set name = @name, type = @type, location = @location, group_name = @group, specifications = @specifications,
            updated_at = @now
        where equipment_id = @id;
        """;

    public Task<Page<Motor>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        ListAsync(null, page, cancellationToken);

    public async Task<Page<Motor>> ListAsync(
        IReadOnlyList<string>? groups, PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("motors", 3, page.Cursor);
        await using var command = database.Command(ListSql);
        command.Parameters.Add(Arg.Of("groups", NpgsqlDbType.Array | NpgsqlDbType.Text, groups?.ToArray()));
        command.Parameters.Add(Arg.Flag("none", key is null ? null : key[0] == "1"));
        command.Parameters.Add(Arg.Text("group", key?[1]));
        command.Parameters.Add(Arg.Text("id", key?[2]));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var motors = await ReadAsync(command, cancellationToken);
        return Cursor.Page(
            motors,
            limit,
            motor => Cursor.Write(
                "motors", motor.Group is null ? "1" : "0", motor.Group ?? "", motor.EquipmentId.Value));
    }

    public async Task<Motor?> FindAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await using var command = database.Command(FindSql);
        command.Parameters.Add(Arg.Text("id", id.Value));
        var motors = await ReadAsync(command, cancellationToken);
        return motors.Count == 0 ? null : motors[0];
    }

    public Task<bool> AddAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
        WriteAsync(AddSql, "motor.add", motor, actor, cancellationToken);

    public Task<bool> UpdateAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
        WriteAsync(UpdateSql, "motor.update", motor, actor, cancellationToken);

    private Task<bool> WriteAsync(
        string sql, string action, Motor motor, Actor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async work =>
            {
                var specifications = motor.Specifications.ToJsonString();
                var written = await work.ExecuteAsync(
                    sql,
                    cancellationToken,
                    [
                        Arg.Text("id", motor.EquipmentId.Value),
                        Arg.Text("name", StoreText.Clean(motor.Name, 200)),
                        Arg.Text("type", StoreText.Clean(motor.Type, 64)),
                        Arg.Text("location", StoreText.Clean(motor.Location, 200)),
                        Arg.Text("group", StoreText.Clean(motor.Group, 200)),
                        Arg.Json("specifications", specifications),
                        Arg.Time("now", database.Now),
                        Arg.Flag("simulated", motor.IsSimulated),
                    ]);
                if (written == 0)
                {
                    return false;
                }

                await work.AuditAsync(
                    new AuditEntry(
                        actor, action, "motor", motor.EquipmentId.Value, "success",
                        StoreJson.Write(new { name = StoreText.Clean(motor.Name, 200), motor.Type, motor.Group })),
                    cancellationToken);
                return true;
            },
            isIdempotent: false,
            cancellationToken);

    private static async Task<List<Motor>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var motors = new List<Motor>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            motors.Add(new Motor
            {
                EquipmentId = new EquipmentId(reader.GetString(0)),
                Name = reader.GetString(1),
                Type = reader.GetString(2),
                Location = reader.TextOrNull(3),
                Group = reader.TextOrNull(4),
                Specifications = (JsonObject)JsonNode.Parse(reader.GetString(5))!,
                CreatedAt = reader.Time(6),
                IsSimulated = reader.GetBoolean(7),
            });
        }

        return motors;
    }
}
