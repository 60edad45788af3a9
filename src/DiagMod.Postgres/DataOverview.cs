using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres;

/// <summary>Counts recordings by motor.</summary>
internal sealed class DataOverview(Database database) : IDataOverview
{
    private const string ListSql = """
        with shown as (
            select equipment_id, name, group_name, simulated
            from equipment
            where (@after::text is null or equipment_id > @after)
            order by equipment_id
            limit @most
        ),
        files as (
            select r.equipment_id, r.processing_status, r.recorded_at, r.phases, r.sample_rate_hz, r.content_bytes, r.samples_kept, r.clock,
                r.samples_count / r.sample_rate_hz as seconds,
                extract(epoch from r.recorded_at - lag(r.recorded_at + r.samples_count / r.sample_rate_hz * interval '1 second')
                    over (partition by r.equipment_id order by r.recorded_at, r.id)) as gap
            from raw_signals r
            join shown s using (equipment_id)
            where r.deleted_at is null
        )
        select s.equipment_id, s.name, s.group_name, s.simulated,
            count(*) filter (where f.processing_status = 'completed'),
            count(*) filter (where f.processing_status = 'failed'),
            count(*) filter (where f.processing_status in ('pending', 'processing')),
            min(f.recorded_at), max(f.recorded_at + f.seconds * interval '1 second'),
            coalesce(sum(f.seconds), 0)::double precision, coalesce(sum(f.content_bytes), 0)::bigint,
            count(*) filter (where f.phases like '%a%'), count(*) filter (where f.phases like '%b%'),
            count(*) filter (where f.phases like '%c%'),
            min(f.sample_rate_hz), max(f.sample_rate_hz), max(f.gap)::double precision,
            count(*) filter (where f.samples_kept), count(*) filter (where f.clock = 'sequence')
        from shown s
        left join files f using (equipment_id)
        group by s.equipment_id, s.name, s.group_name, s.simulated
        order by s.equipment_id;
        """;

    public async Task<Page<MotorData>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("data", 1, page.Cursor);
        await using var command = database.Command(ListSql);
        command.Parameters.Add(Arg.Text("after", key?[0]));
        command.Parameters.Add(Arg.Int("most", limit + 1));
        var motors = new List<MotorData>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            motors.Add(new MotorData
            {
                EquipmentId = new EquipmentId(reader.GetString(0)),
                Name = reader.GetString(1),
                Group = reader.TextOrNull(2),
                IsSimulated = reader.GetBoolean(3),
                Completed = reader.GetInt64(4),
                Failed = reader.GetInt64(5),
                Queued = reader.GetInt64(6),
                From = reader.TimeOrNull(7),
                To = reader.TimeOrNull(8),
                Seconds = reader.GetDouble(9),
                Bytes = reader.GetInt64(10),
                WithPhase = [reader.GetInt64(11), reader.GetInt64(12), reader.GetInt64(13)],
                LowestHz = reader.NumberOrNaN(14),
                HighestHz = reader.NumberOrNaN(15),
                LongestGapSeconds = reader.NumberOrNaN(16),
                // A motor without recordings has one joined row of nulls: samples_kept counts none of it.
                SamplesKept = reader.GetInt64(17),
                WithoutClock = reader.GetInt64(18),
            });
        }

        return Cursor.Page(motors, limit, one => Cursor.Write("data", one.EquipmentId.Value));
    }
}
