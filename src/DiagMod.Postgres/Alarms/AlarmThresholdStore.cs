using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Postgres.Alarms;

/// <summary>The limits of each motor: table alarm_thresholds, a row a version.</summary>
public sealed class AlarmThresholdStore
{
    private const int MostVersions = 100;

    private const string AddSql = """
        insert into alarm_thresholds (equipment_id, version, body, set_by, set_at)
        values (@motor, @version, @body, @by, @at);
        """;

    private const string NewestSql = """
        select e.specifications::text, (
            select t.body::text
            from alarm_thresholds t
            where t.equipment_id = e.equipment_id
            order by t.version desc
            limit 1)
        from equipment e
        where e.equipment_id = @motor;
        """;

    private const string VersionsSql = """
        select body::text
        from alarm_thresholds
        where equipment_id = @motor
        order by version desc
        limit @most;
        """;

    private readonly Database _database;

    internal AlarmThresholdStore(Database database) => _database = database;

    /// <summary>The thresholds of a motor as they are now.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AlarmThresholds> GetAsync(EquipmentId id, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(NewestSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? Whole(reader.TextOrNull(1), AlarmBooks.SettingsOf(id, reader.GetString(0)))
            : AlarmDefaults.All;
    }

    /// <summary>All versions that were set, newest first, at most 100.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="most">Most versions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<AlarmThresholds>> VersionsAsync(
        EquipmentId id, int most, CancellationToken cancellationToken)
    {
        var versions = new List<AlarmThresholds>();
        await using var command = _database.Command(VersionsSql);
        command.Parameters.Add(Arg.Text("motor", id.Value));
        command.Parameters.Add(Arg.Int("most", Math.Clamp(most, 1, MostVersions)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            versions.Add(StoreJson.Read<AlarmThresholds>(reader.GetString(0)));
        }

        return versions;
    }

    /// <summary>Adds a version and judges the motor's cases by it, in one transaction.</summary>
    /// <param name="id">The motor; it must exist.</param>
    /// <param name="change">What is to hold from now on.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version; null when another was set since the one that was seen.</returns>
    public Task<AlarmThresholds?> SetAsync(
        EquipmentId id, ThresholdChange change, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(actor);
        AlarmThresholdRules.Check(change.Items);
        return _database.InTransactionAsync(
            async work =>
            {
                // The lock of the motor's alarms is that of its thresholds too.
                var opened = await AlarmBooks.OpenAsync(work, id, _database.Now, null, cancellationToken);
                var before = opened.Machine.Thresholds;
                if (change.SeenVersion is { } seen && seen != before.Version)
                {
                    return null;
                }

                var after = before with
                {
                    Version = before.Version + 1,
                    Items = [.. before.Items.Select(one => change.Items.FirstOrDefault(other => other.Mode == one.Mode) ?? one)],
                    RmsThresholdAmps = change.RmsThresholdAmps,
                    ExpectedIntervalSeconds = change.ExpectedIntervalSeconds,
                    SetAt = _database.Now,
                    SetBy = actor.Name,
                    Note = StoreText.Clean(change.Note, 500),
                };
                await work.ExecuteAsync(
                    AddSql,
                    cancellationToken,
                    [
                        Arg.Text("motor", id.Value),
                        Arg.Int("version", after.Version),
                        Arg.Json("body", StoreJson.Write(after)),
                        Arg.Text("by", StoreText.Clean(actor.Name, 256)),
                        Arg.Time("at", after.SetAt),
                    ]);
                var machine = opened.Machine.By(after);
                machine.Rejudge();
                await AlarmBooks.KeepAsync(work, opened with { Machine = machine }, cancellationToken);
                await work.AuditAsync(
                    new AuditEntry(
                        actor, "alarm.thresholds", "motor", id.Value, "success",
                        StoreJson.Write(new
                        {
                            version = after.Version,
                            modes = change.Items.Select(one => one.Mode),
                            items = change.Items,
                            rms_threshold_a = change.RmsThresholdAmps,
                            expected_interval_s = change.ExpectedIntervalSeconds,
                            note = after.Note,
                        })),
                    cancellationToken);
                return after;
            },
            isIdempotent: false,
            cancellationToken);
    }

    /// <summary>The thresholds that hold: a stored version, completed by the defaults of modes that it does not name.</summary>
    /// <param name="body">The version; null when none was set.</param>
    /// <param name="settings">The motor's settings: what holds of its RMS threshold and interval now.</param>
    internal static AlarmThresholds Whole(string? body, MotorSettings settings)
    {
        var set = body is null ? AlarmDefaults.All : StoreJson.Read<AlarmThresholds>(body);
        return set with
        {
            Items = [.. AlarmModes.All.Select(set.Of)],
            RmsThresholdAmps = settings.RmsThresholdAmps,
            ExpectedIntervalSeconds = settings.ExpectedIntervalSeconds,
        };
    }
}
