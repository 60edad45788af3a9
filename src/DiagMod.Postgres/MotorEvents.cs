using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Postgres;

/// <summary>What happened to a motor: its files, and the orders in its journal.</summary>
internal sealed class MotorEvents(Database database) : IMotorEvents
{
    private const int MostOfEach = 2_000;

    private const string FilesSql = """
        select id, file_name, recorded_at, finished_at, level
        from raw_signals
        where equipment_id = @motor
            and processing_status = 'completed'
            and deleted_at is null
            and (@from::timestamptz is null or recorded_at >= @from)
            and (@to::timestamptz is null or recorded_at < @to)
        order by recorded_at desc, id desc
        limit @most;
        """;

    // An order has no data time of its own: it stands at the newest file that it found.
    private const string OrdersSql = """
        select o.seq, o.kind, o.created_at, f.recorded_at
        from twin_journal o
        cross join lateral (
            select n.recorded_at
            from twin_journal n
            where n.equipment_id = o.equipment_id
                and n.seq < o.seq
                and n.recorded_at is not null
            order by n.seq desc
            limit 1) f
        where o.equipment_id = @motor
            and o.kind in (2, 3, 4, 5, 6, 8, 9)
            and (@from::timestamptz is null or f.recorded_at >= @from)
            and (@to::timestamptz is null or f.recorded_at < @to)
        order by o.seq desc
        limit @most;
        """;

    public async Task<IReadOnlyList<MotorEvent>> ListAsync(
        EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, MostOfEach);
        var events = new List<MotorEvent>();
        await using (var command = Command(FilesSql, id, from, to, most))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var at = reader.Time(2);
                events.Add(new MotorEvent(
                    MotorEventKind.File, at, reader.TimeOrNull(3) ?? at, null, new RawFileId(reader.GetGuid(0)), reader.GetString(1),
                    reader.TextOrNull(4)));
            }
        }

        await using (var command = Command(OrdersSql, id, from, to, most))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                events.Add(new MotorEvent(
                    KindOf((JournalKind)reader.GetInt16(1)), reader.Time(3), reader.Time(2), reader.GetInt64(0), null, null, null));
            }
        }

        events.Sort((one, other) => one.At != other.At ? one.At.CompareTo(other.At) : one.StoredAt.CompareTo(other.StoredAt));
        return events;
    }

    private Npgsql.NpgsqlCommand Command(string sql, EquipmentId id, DateTimeOffset? from, DateTimeOffset? to, int most)
    {
        var command = database.Command(sql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Time("from", from));
        command.Parameters.Add(Arg.Time("to", to));
        command.Parameters.Add(Arg.Int("most", most));
        return command;
    }

    private static MotorEventKind KindOf(JournalKind kind) => kind switch
    {
        JournalKind.Acknowledge => MotorEventKind.Acknowledged,
        JournalKind.Rebaseline => MotorEventKind.Rebaselined,
        JournalKind.MaintenanceDone => MotorEventKind.Maintained,
        JournalKind.PriorAdopted => MotorEventKind.PriorAdopted,
        JournalKind.SettingsChanged => MotorEventKind.SettingsChanged,
        _ => MotorEventKind.ModelChanged,
    };
}
