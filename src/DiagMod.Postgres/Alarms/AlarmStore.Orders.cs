using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Postgres.Alarms;

/// <content>Orders of people, and the passing of time.</content>
public sealed partial class AlarmStore
{
    private const string MotorOfSql = "select equipment_id from alarm_cases where id = @id;";

    private const string BodySql = "select body::text from alarm_cases where id = @id;";

    private const string DueSql = """
        select equipment_id
        from alarm_books
        where due_at <= @now
        order by due_at
        limit @most;
        """;

    /// <summary>A person acknowledges a case.</summary>
    /// <inheritdoc cref="IAlarms.AcknowledgeAsync"/>
    public Task<AlarmAnswer> AcknowledgeAsync(
        Guid id, AcknowledgeOrder order, int? version, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var clean = order with { Note = StoreText.Clean(order.Note, MostText) };
        return OrderAsync(
            id, version, "alarm.acknowledge", actor, new { choice = AlarmWords.Of(clean.Choice), clean.Note },
            (machine, by) => machine.Acknowledge(id, clean, by), null, cancellationToken);
    }

    /// <summary>A person puts a case aside.</summary>
    /// <inheritdoc cref="IAlarms.ShelveAsync"/>
    public Task<AlarmAnswer> ShelveAsync(
        Guid id, ShelveOrder order, int? version, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var clean = order with { Reason = StoreText.Clean(order.Reason, MostText) };
        return OrderAsync(
            id, version, "alarm.shelve", actor, new { clean.Reason, until = StoreText.Of(clean.Until) },
            (machine, by) => machine.Shelve(id, clean, by), null, cancellationToken);
    }

    /// <summary>A person takes a case from the shelf.</summary>
    /// <inheritdoc cref="IAlarms.UnshelveAsync"/>
    public Task<AlarmAnswer> UnshelveAsync(Guid id, int? version, Actor actor, CancellationToken cancellationToken) => OrderAsync(
        id, version, "alarm.unshelve", actor, new { }, (machine, by) => machine.Unshelve(id, by), null, cancellationToken);

    /// <summary>A person closes a case, or says of a closed one what was found.</summary>
    /// <inheritdoc cref="IAlarms.CloseAsync"/>
    public Task<AlarmAnswer> CloseAsync(
        Guid id, CloseOrder order, int? version, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var clean = order with { Note = StoreText.Clean(order.Note, MostText) };
        return OrderAsync(
            id, version, "alarm.close", actor, new { clean.Finding, clean.Note },
            (machine, by) => machine.Close(id, clean, by),
            (machine, over, by) => machine.NoteFinding(over, clean, by), cancellationToken);
    }

    /// <summary>Motors whose alarms the clock moves now, longest due first.</summary>
    /// <param name="most">Most motors.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<EquipmentId>> DueAsync(int most, CancellationToken cancellationToken)
    {
        var due = new List<EquipmentId>();
        await using var command = _database.Command(DueSql);
        command.Parameters.Add(Arg.Time("now", _database.Now));
        command.Parameters.Add(Arg.Int("most", most));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new EquipmentId(reader.GetString(0)));
        }

        return due;
    }

    /// <summary>Lets time pass for one motor.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Steps that were taken.</returns>
    public Task<int> PassAsync(EquipmentId id, CancellationToken cancellationToken) => _database.InTransactionAsync(
        async work =>
        {
            var opened = await AlarmBooks.OpenAsync(work, id, _database.Now, null, cancellationToken);
            opened.Machine.Pass();
            await AlarmBooks.KeepAsync(work, opened, cancellationToken);
            if (opened.Machine.Steps.Count > 0)
            {
                await work.AuditAsync(
                    new AuditEntry(
                        Actor.System, "alarm.pass", "motor", id.Value, "success",
                        StoreJson.Write(new
                        {
                            steps = opened.Machine.Steps.Select(step => new { step.CaseId, step.Number, step.Event }),
                        })),
                    cancellationToken);
            }

            return opened.Machine.Steps.Count;
        },
        isIdempotent: true,
        cancellationToken);

    private async Task<AlarmAnswer> OrderAsync(
        Guid id, int? version, string action, Actor actor, object details, Func<AlarmMachine, string, AlarmRefusal?> open,
        Func<AlarmMachine, AlarmCase, string, AlarmRefusal?>? over, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return await _database.InTransactionAsync(
            async work =>
            {
                if (await work.ScalarAsync(MotorOfSql, cancellationToken, [Arg.Id("id", id)]) is not string motor)
                {
                    return new AlarmAnswer(null, AlarmRefusal.Unknown);
                }

                var opened = await AlarmBooks.OpenAsync(work, new EquipmentId(motor), _database.Now, null, cancellationToken);
                var machine = opened.Machine;
                var one = StoreJson.Read<AlarmCase>((string)(await work.ScalarAsync(
                    BodySql, cancellationToken, [Arg.Id("id", id)]))!);
                if (version is { } seen && seen != one.Version)
                {
                    return new AlarmAnswer(one, AlarmRefusal.Version);
                }

                // What time has done already comes first.
                machine.Pass();
                one = machine.Touched.FirstOrDefault(touched => touched.Id == id) ?? one;
                var by = StoreText.Clean(actor.Name, 256);
                var refusal = one.IsOpen ? open(machine, by)
                    : over is null ? AlarmRefusal.Closed
                    : over(machine, one, by);
                await AlarmBooks.KeepAsync(work, opened, cancellationToken);
                one = machine.Touched.FirstOrDefault(touched => touched.Id == id) ?? one;
                if (refusal is null)
                {
                    await work.AuditAsync(
                        new AuditEntry(
                            actor, action, "alarm", id.ToString(), "success",
                            StoreJson.Write(new { equipment_id = motor, one.Mode, one.Version, details })),
                        cancellationToken);
                }

                return new AlarmAnswer(one, refusal);
            },
            isIdempotent: false,
            cancellationToken);
    }
}
