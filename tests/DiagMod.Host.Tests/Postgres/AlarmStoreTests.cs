using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres.Alarms;

namespace DiagMod.Host.Tests.Postgres;

/// <summary>Alarms are judged once a step, in the step's transaction, and acted upon by many at once without a double or a loss.</summary>
public class AlarmStoreTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Step_SentFourTimesAtOnce_RaisesOneCase()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var commit = await LostPhaseAsync(stores, await stores.MotorAsync());

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stores.Twins.SaveAsync(commit, CancellationToken.None)));
        await stores.Twins.SaveAsync(commit, CancellationToken.None);

        var one = Assert.Single((await stores.Get<AlarmStore>().ListAsync(AlarmFilter.All, PageRequest.First, default)).Items);
        Assert.Equal(
            (AlarmModes.SinglePhasing, AlarmState.Unacknowledged, AlarmPriority.P1, 1L),
            (one.Mode, one.State, one.Priority, one.JournalSeq!.Value));
        Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select count(*) from alarm_transitions"));
        Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select seq from alarm_books"));
    }

    [Fact]
    public async Task Step_ThatIsRefused_RaisesNothing()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        var motor = await stores.MotorAsync();
        await stores.StoreAsync(motor, "first.csv", Stores.Noon.AddHours(-1));
        var first = (await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None))!;
        await stores.Twins.SaveAsync(Stores.Absorb(first, null, Stores.Noon.AddHours(-1)), CancellationToken.None);

        // It does not know of the first step.
        var outcome = await stores.Twins.SaveAsync(await LostPhaseAsync(stores, motor), CancellationToken.None);

        Assert.Equal(SaveOutcome.Conflict, outcome);
        Assert.Equal(0L, await TestDatabase.ScalarAsync(database, "select count(*) from alarm_cases"));
    }

    [Fact]
    public async Task Orders_GivenAtOnce_AreAcceptedOnce()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var one = await RaiseAsync(stores);
        var alarms = stores.Get<AlarmStore>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(
            _ => alarms.AcknowledgeAsync(one.Id, new(AcknowledgeChoice.Seen, "seen"), null, Stores.Anna, default)));

        Assert.Single(answers, answer => answer.Refusal is null);
        Assert.All(answers.Where(answer => answer.Refusal is not null), answer => Assert.Equal(AlarmRefusal.Acknowledged, answer.Refusal));
        Assert.Equal(2, (await alarms.FindAsync(one.Id, default))!.Transitions.Count);
    }

    [Fact]
    public async Task Order_OnAVersionThatIsOld_IsRefused()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var one = await RaiseAsync(stores);
        var alarms = stores.Get<AlarmStore>();
        await alarms.AcknowledgeAsync(one.Id, new(AcknowledgeChoice.Seen, null), one.Version, Stores.Anna, default);

        var late = await alarms.CloseAsync(one.Id, new("phase_loss", null), one.Version, Stores.Anna, default);
        var unknown = await alarms.UnshelveAsync(Guid.NewGuid(), null, Stores.Anna, default);

        Assert.Equal((AlarmRefusal.Version, 2), (late.Refusal!.Value, late.Case!.Version));
        Assert.Equal(AlarmRefusal.Unknown, unknown.Refusal);
    }

    [Fact]
    public async Task History_ReadBack_FoldsToTheCase()
    {
        var time = new SetTime(DateTimeOffset.UtcNow);
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync(), time);
        var one = await RaiseAsync(stores);
        var alarms = stores.Get<AlarmStore>();
        await alarms.ShelveAsync(
            one.Id, new("spare runs", time.GetUtcNow().AddHours(1), ShelveOrder.MostForOperator), null, Stores.Anna, default);
        Assert.Empty(await alarms.DueAsync(10, default));
        time.Now += TimeSpan.FromHours(2);
        Assert.Equal(one.EquipmentId, Assert.Single(await alarms.DueAsync(10, default)));
        Assert.Equal(1, await alarms.PassAsync(one.EquipmentId, default));
        Assert.Equal(0, await alarms.PassAsync(one.EquipmentId, default));
        await alarms.AcknowledgeAsync(one.Id, new(AcknowledgeChoice.ActionOrdered, "crew"), null, Stores.Anna, default);
        await alarms.CloseAsync(one.Id, new("phase_loss", "fuse"), null, Stores.Anna, default);

        var history = (await alarms.FindAsync(one.Id, default))!;

        Assert.Equal(
            [AlarmEvent.Raised, AlarmEvent.Shelved, AlarmEvent.ShelfEnded, AlarmEvent.Acknowledged, AlarmEvent.Closed],
            history.Transitions.Select(step => step.Event));
        var folded = history.Transitions.Skip(1).Aggregate(
            AlarmCase.Begin(one.EquipmentId, one.Mode, one.Clock, history.Transitions[0]), (state, step) => state.Apply(step));
        Assert.Equal(history.Case, folded);
        Assert.Equal(("phase_loss", AlarmState.Normal), (history.Case.Finding!.Defect, history.Case.State));
        var marks = await alarms.MarksAsync(one.EquipmentId, Stores.Noon.AddMinutes(-1), Stores.Noon.AddMinutes(5), default);
        Assert.Equal(AlarmEvent.Raised, Assert.Single(marks).Step.Event);
    }

    [Fact]
    public async Task Maintenance_SuppressesAtOnce_AndItsEndAnnouncesAgain()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var one = await RaiseAsync(stores);
        var (alarms, maintenance) = (stores.Get<AlarmStore>(), stores.Get<MaintenanceStore>());

        var work = await maintenance.AddAsync(one.EquipmentId, new("repair", null, null, "fuse"), Stores.Anna, default);
        var during = (await alarms.FindAsync(one.Id, default))!.Case.State;
        var ended = await maintenance.EndAsync(one.EquipmentId, work.Id, new("phase_loss", null, false), Stores.Anna, default);
        var twice = await maintenance.EndAsync(one.EquipmentId, work.Id, new(null, null, false), Stores.Anna, default);

        Assert.Equal(AlarmState.Suppressed, during);
        Assert.Equal(AlarmState.Unacknowledged, (await alarms.FindAsync(one.Id, default))!.Case.State);
        Assert.Equal(("phase_loss", "fuse", "anna"), (ended!.Defect, ended.Note, ended.EndedBy));
        Assert.Null(twice);
        Assert.Equal(work.Id, Assert.Single((await maintenance.ListAsync(one.EquipmentId, PageRequest.First, default)).Items).Id);
    }

    [Fact]
    public async Task Thresholds_AreVersions_AndJudgeAtOnce()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var one = await RaiseAsync(stores);
        var (alarms, thresholds) = (stores.Get<AlarmStore>(), stores.Get<AlarmThresholdStore>());
        var off = AlarmDefaults.Of(AlarmModes.SinglePhasing) with { IsInService = false };

        var set = await thresholds.SetAsync(
            one.EquipmentId, new([off], double.NaN, double.NaN, "test stand", 0), Stores.Anna, default);
        var late = await thresholds.SetAsync(one.EquipmentId, new([], double.NaN, double.NaN, null, 0), Stores.Anna, default);

        Assert.Equal((1, "anna", "test stand"), (set!.Version, set.SetBy, set.Note));
        Assert.Null(late);
        Assert.Equal(AlarmState.OutOfService, (await alarms.FindAsync(one.Id, default))!.Case.State);
        var now = await thresholds.GetAsync(one.EquipmentId, default);
        Assert.Equal(off, now.Of(AlarmModes.SinglePhasing));
        Assert.Equal(AlarmDefaults.Of(AlarmModes.Rms), now.Of(AlarmModes.Rms));
        Assert.Equal(1, Assert.Single(await thresholds.VersionsAsync(one.EquipmentId, 10, default)).Version);
    }

    [Fact]
    public async Task List_IsFilteredAndPaged_AndFiguresCount()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var first = await RaiseAsync(stores);
        var second = await RaiseAsync(stores);
        var alarms = stores.Get<AlarmStore>();
        await alarms.AcknowledgeAsync(first.Id, new(AcknowledgeChoice.Seen, null), null, Stores.Anna, default);

        var page = await alarms.ListAsync(AlarmFilter.All, new PageRequest(1, null), default);
        var rest = await alarms.ListAsync(AlarmFilter.All, new PageRequest(1, page.Next), default);
        var acknowledged = await alarms.ListAsync(
            new AlarmFilter(States: [AlarmState.Acknowledged], Priorities: [AlarmPriority.P1]), PageRequest.First, default);
        var none = await alarms.ListAsync(new AlarmFilter(Groups: ["elsewhere"]), PageRequest.First, default);
        var figures = await alarms.FiguresAsync(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), null, default);

        Assert.Equal([second.Id, first.Id], page.Items.Concat(rest.Items).Select(one => one.Id));
        Assert.Null(rest.Next);
        Assert.Equal(first.Id, Assert.Single(acknowledged.Items).Id);
        Assert.Empty(none.Items);
        Assert.Equal((2L, 2L, 2, 1), (figures.Raised, figures.Priority1, figures.Open, figures.Unacknowledged));
        Assert.Contains(await alarms.DefectsAsync(default), defect => defect.Code == "phase_loss");
    }

    [Fact]
    public async Task History_CannotBeChanged()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database);
        await RaiseAsync(stores);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => TestDatabase.ScalarAsync(database, "update alarm_transitions set priority = 3"));
    }

    private static async Task<AlarmCase> RaiseAsync(Stores stores)
    {
        var motor = await stores.MotorAsync();
        await stores.Twins.SaveAsync(await LostPhaseAsync(stores, motor), CancellationToken.None);
        return Assert.Single((await stores.Get<AlarmStore>().ListAsync(
            new AlarmFilter(EquipmentId: motor), PageRequest.First, CancellationToken.None)).Items);
    }

    /// <summary>A step whose file shows a lost phase.</summary>
    private static async Task<TwinCommit> LostPhaseAsync(Stores stores, EquipmentId motor)
    {
        await stores.StoreAsync(motor, "a.csv", Stores.Noon);
        var claim = (await stores.Files.ClaimNextAsync("test", Lease, CancellationToken.None))!;
        var commit = Stores.Absorb(claim, null, Stores.Noon);
        return commit with
        {
            Status = commit.Status with
            {
                Anomaly = AnomalyVerdict.None with { Level = AnomalyLevel.Alarm, HardRules = [HardRules.SinglePhasing] },
                LastWindowAt = Stores.Noon.AddSeconds(2),
            },
        };
    }
}
