using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Postgres.Alarms;

/// <summary>Alarm cases: read, ordered about, counted. They are made in the transactions of the twins' steps, see
/// <see cref="AlarmBooks"/>.</summary>
public sealed partial class AlarmStore
{
    /// <summary>Longest text of a person, characters.</summary>
    public const int MostText = 500;

    private const int MostMarks = 1_000;
    private const int MostAnnouncements = 100_000;

    private const string ListSql = """
        select c.body::text
        from alarm_cases c
        join equipment e using (equipment_id)
        where (@motor::text is null or c.equipment_id = @motor)
            and (@mode::text is null or c.mode = @mode)
            and (@states::text[] is null or c.state = any (@states))
            and (@priorities::int[] is null or c.priority = any (@priorities))
            and (@open::boolean is null or (c.closed_at is null) = @open)
            and (@from::timestamptz is null or c.raised_at >= @from)
            and (@to::timestamptz is null or c.raised_at < @to)
            and (@groups::text[] is null or e.group_name = any (@groups))
            and (@key_raised::timestamptz is null or (c.raised_at, c.id) < (@key_raised, @key_id))
        order by c.raised_at desc, c.id desc
        limit @most;
        """;

    private const string OpenSql = """
        select body::text
        from alarm_cases
        where closed_at is null
            and (@motors::text[] is null or equipment_id = any (@motors));
        """;

    private const string StepsSql = """
        select body::text
        from alarm_transitions
        where case_id = @id
        order by number;
        """;

    private const string MarksSql = """
        select mode, body::text
        from alarm_transitions
        where equipment_id = @motor
            and coalesce(data_at, at) >= @from
            and coalesce(data_at, at) < @to
        order by coalesce(data_at, at), case_id, number
        limit @most;
        """;

    private const string AnnouncedSql = """
        select t.at, t.equipment_id, t.mode, t.priority
        from alarm_transitions t
        join equipment e using (equipment_id)
        where t.at >= @from
            and t.at < @to
            and t.event in ('raised', 'recurred', 'escalated')
            and t.to_state = 'unacknowledged'
            and (@groups::text[] is null or e.group_name = any (@groups))
        limit @most;
        """;

    private const string StandingSql = """
        select count(*),
            count(*) filter (
                where c.state in ('unacknowledged', 'returned_unacknowledged') and c.gravest < 4),
            count(*) filter (where c.state = 'shelved'),
            count(*) filter (where c.is_active and c.priority < 4 and c.active_since < @now - interval '24 hours')
        from alarm_cases c
        join equipment e using (equipment_id)
        where c.closed_at is null
            and (@groups::text[] is null or e.group_name = any (@groups));
        """;

    private const string WaitedSql = """
        select extract(epoch from c.acknowledged_at - c.raised_at)::double precision
        from alarm_cases c
        join equipment e using (equipment_id)
        where c.raised_at >= @from
            and c.raised_at < @to
            and c.acknowledged_at is not null
            and c.gravest < 4
            and (@groups::text[] is null or e.group_name = any (@groups))
        limit @most;
        """;

    private const string DefectsSql = "select code, category from defect_types order by id;";

    private readonly Database _database;

    internal AlarmStore(Database database) => _database = database;

    /// <summary>Cases, newest first.</summary>
    /// <inheritdoc cref="IAlarms.ListAsync"/>
    public async Task<Page<AlarmCase>> ListAsync(AlarmFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        var limit = Cursor.Limit(page);
        var key = Cursor.Read("alarms", 2, page.Cursor);
        await using var command = _database.Command(ListSql);
        command.Parameters.AddRange((NpgsqlParameter[])
        [
            Arg.Text("motor", filter.EquipmentId?.Value),
            Arg.Text("mode", filter.Mode),
            Texts("states", filter.States?.Select(AlarmWords.Of)),
            Arg.Of("priorities", NpgsqlDbType.Array | NpgsqlDbType.Integer, filter.Priorities?.Select(one => (int)one).ToArray()),
            Arg.Flag("open", filter.IsOpen),
            Arg.Time("from", filter.From),
            Arg.Time("to", filter.To),
            Texts("groups", filter.Groups),
            Arg.Time("key_raised", key is null ? null : Cursor.Time(key[0])),
            Arg.Id("key_id", key is null ? null : Cursor.Id(key[1])),
            Arg.Int("most", limit + 1),
        ]);
        return Cursor.Page(
            await ReadAsync<AlarmCase>(command, cancellationToken),
            limit,
            one => Cursor.Write("alarms", Cursor.Text(one.RaisedAt), one.Id.ToString()));
    }

    /// <summary>A case with all that happened to it; null when there is none.</summary>
    /// <inheritdoc cref="IAlarms.FindAsync"/>
    public async Task<AlarmHistory?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        // Case and steps of one moment: a step between the two reads must not be half seen.
        return await _database.InTransactionAsync(
            async work =>
            {
                await work.ExecuteAsync(
                    "set transaction isolation level repeatable read, read only;", cancellationToken);
                if (await work.ScalarAsync(BodySql, cancellationToken, [Arg.Id("id", id)]) is not string body)
                {
                    return null;
                }

                await using var steps = work.Command(StepsSql);
                steps.Parameters.Add(Arg.Id("id", id));
                return new AlarmHistory(
                    StoreJson.Read<AlarmCase>(body), await ReadAsync<AlarmTransition>(steps, cancellationToken));
            },
            isIdempotent: true,
            cancellationToken);
    }

    /// <summary>Everything that happened to the cases of a motor.</summary>
    /// <inheritdoc cref="IAlarms.MarksAsync"/>
    public async Task<IReadOnlyList<AlarmMark>> MarksAsync(
        EquipmentId id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var marks = new List<AlarmMark>();
        await using var command = _database.Command(MarksSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Time("from", from));
        command.Parameters.Add(Arg.Time("to", to));
        command.Parameters.Add(Arg.Int("most", MostMarks));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            marks.Add(new AlarmMark(reader.GetString(0), StoreJson.Read<AlarmTransition>(reader.GetString(1))));
        }

        return marks;
    }

    /// <summary>Open cases.</summary>
    /// <param name="motors">Of these motors; null: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<AlarmCase>> OpenAsync(
        IReadOnlyCollection<EquipmentId>? motors, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(OpenSql);
        command.Parameters.Add(Texts("motors", motors?.Select(id => id.Value)));
        return await ReadAsync<AlarmCase>(command, cancellationToken);
    }

    /// <summary>How the alarm system did.</summary>
    /// <inheritdoc cref="IAlarms.FiguresAsync"/>
    public async Task<AlarmFigures> FiguresAsync(
        DateTimeOffset from, DateTimeOffset to, IReadOnlyList<string>? groups, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] Of() =>
        [
            Arg.Time("from", from), Arg.Time("to", to), Arg.Time("now", _database.Now), Texts("groups", groups),
            Arg.Int("most", MostAnnouncements),
        ];
        var announced = new List<Announcement>();
        await using (var command = _database.Command(AnnouncedSql))
        {
            command.Parameters.AddRange(Of());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                announced.Add(new Announcement(
                    reader.Time(0), new EquipmentId(reader.GetString(1)), reader.GetString(2),
                    (AlarmPriority)reader.GetInt16(3)));
            }
        }

        var waited = new List<double>();
        await using (var command = _database.Command(WaitedSql))
        {
            command.Parameters.AddRange(Of());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                waited.Add(reader.GetDouble(0));
            }
        }

        await using var count = _database.Command(StandingSql);
        count.Parameters.AddRange(Of());
        await using var standing = await count.ExecuteReaderAsync(cancellationToken);
        await standing.ReadAsync(cancellationToken);
        return AlarmTally.Count(
            from, to, announced,
            new StandingAlarms(
                (int)standing.GetInt64(0), (int)standing.GetInt64(1), (int)standing.GetInt64(2), (int)standing.GetInt64(3)),
            waited);
    }

    /// <summary>The defect catalogue.</summary>
    /// <inheritdoc cref="IAlarms.DefectsAsync"/>
    public async Task<IReadOnlyList<DefectType>> DefectsAsync(CancellationToken cancellationToken)
    {
        var defects = new List<DefectType>();
        await using var command = _database.Command(DefectsSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            defects.Add(new DefectType(reader.GetString(0), reader.GetString(1)));
        }

        return defects;
    }

    private static NpgsqlParameter Texts(string name, IEnumerable<string>? values) =>
        Arg.Of(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values?.ToArray());

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(StoreJson.Read<T>(reader.GetString(0)));
        }

        return items;
    }
}
