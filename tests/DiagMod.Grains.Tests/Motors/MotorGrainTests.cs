using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Motors;
using DiagMod.Grains.RawFiles;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.Motors;

public sealed class MotorGrainTests
{
    private static readonly EquipmentId Id = new("EQ_1");

    [Fact]
    public async Task Motor_WithoutData_SaysSo()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();

        var status = await host.Motors.GetAsync(Id, default);
        var forecast = await host.Motors.ForecastAsync(Id, null, null, default);

        Assert.Equal((RunState.NoData, 0), (status.State, status.JournalSeq));
        Assert.Null(forecast.Forecast);
        Assert.Equal(20, forecast.Need);
    }

    [StandInFact(StandInFactAttribute.Clock)]
    public async Task Motor_WithANameplate_TakesItIntoItsJournalOnce()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var specifications = new JsonObject { ["current_a"] = 12.5 };
        host.Stores.PutMotor(new Motor { EquipmentId = Id, Name = "fan", Specifications = specifications });

        await host.Motors.GetAsync(Id, default);
        await host.Time.AdvanceUntilAsync(
            host.Stores.Until(() => host.Stores.CheckpointOf("EQ_1") is not null), TimeSpan.FromMinutes(122));
        await host.Motors.GetAsync(Id, default);

        Assert.Equal(2, host.Stores.Loads);
        Assert.Equal(JournalKind.SettingsChanged, Assert.Single(host.Stores.Journal("EQ_1")).Kind);
    }

    [StandInFact(StandInFactAttribute.Clock)]
    public async Task Motor_ThatNobodyAsks_RestsAndGoesOnAsItWas()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var rested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = RestsOf(host, rested);
        var first = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(25));
        host.Files.Announce(first.Claim.RawId);
        await host.Stores.UntilEnded(first);

        await host.Time.AdvanceUntilAsync(rested.Task, TimeSpan.FromSeconds(90)).WaitAsync(TimeSpan.FromMinutes(1));
        var second = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(25));
        host.Files.Announce(second.Claim.RawId);
        await host.Stores.UntilEnded(second);
        var status = await host.Motors.GetAsync(Id, default);

        Assert.Equal((1, 2L, 50L), (host.Stores.Loads, status.FilesAbsorbed, status.WindowsAbsorbed));
        var replayed = MotorTwin.Restore(Id, new StoredTwin(null, [.. host.Stores.Journal("EQ_1")], status.JournalSeq));
        Assert.Equal(replayed.Status.RmsAmps, status.RmsAmps);
        Assert.Equal(replayed.Status.Anomaly.Score, status.Anomaly.Score);
    }

    [Fact]
    public async Task NewMotor_WhereTheFleetHasAPrior_BeginsOnItOnce()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        host.Stores.PutMotor(new Motor { EquipmentId = Id, Name = "fan" });
        host.Stores.FleetPrior = DetectorPrior.Read((FactoryPrior.Current with { Version = "fleet/1" }).ToBytes());
        var artefact = host.Stores.FleetPrior.ToBytes();

        await host.Motors.GetAsync(Id, default);
        await host.Motors.GetAsync(new EquipmentId("EQ_2"), default);
        var again = await host.Motors.AdoptPriorAsync(Id, artefact, Actor.System, default);

        Assert.Equal(JournalKind.PriorAdopted, Assert.Single(host.Stores.Journal("EQ_1")).Kind);
        Assert.Equal(1, again.JournalSeq);
        Assert.Empty(host.Stores.Journal("EQ_2"));
    }

    [Fact]
    public async Task Settings_ThatChange_AreStoredBeforeTheAnswer_AndOnlyOnce()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var settings = MotorSettings.Unknown with { RmsThresholdAmps = 9 };

        var changed = await host.Motors.ChangeSettingsAsync(Id, settings, default);
        var same = await host.Motors.ChangeSettingsAsync(Id, settings, default);

        Assert.Equal((1, 1), (changed.JournalSeq, same.JournalSeq));
        Assert.Single(host.Stores.Journal("EQ_1"));
    }

    [Fact]
    public async Task Rebaseline_AskedTwice_IsStoredOnceAndByWhoAsked()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);
        var anna = new Actor("anna", "10.0.0.7", null);

        var first = await host.Motors.RebaselineAsync(Id, "new rotor", anna, default);
        var again = await host.Motors.RebaselineAsync(Id, null, anna, default);

        var entry = host.Stores.Journal("EQ_1")[^1];
        Assert.Equal((2L, 2L, 2L), (first.JournalSeq, again.JournalSeq, entry.Seq));
        Assert.Equal("new rotor", MotorTwin.ReasonOf(entry));
        Assert.Equal([Actor.System, anna], host.Stores.Actors);
    }

    [Fact]
    public async Task Settings_ThatMeetAConflict_AreStoredOnTheSecondTry()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var other = MotorTwin.Restore(Id, new StoredTwin(null, [], 0))
            .ChangeSettings(MotorSettings.Unknown with { RatedCurrentAmps = 7 });
        host.Stores.BeforeSave = commit =>
        {
            host.Stores.BeforeSave = _ => Task.CompletedTask;
            host.Stores.WriteBehindTheTwin(other);
            return Task.CompletedTask;
        };

        var settings = MotorSettings.Unknown with { RmsThresholdAmps = 9 };
        var status = await host.Motors.ChangeSettingsAsync(Id, settings, default);

        Assert.Equal(2, status.JournalSeq);
        Assert.Equal(2, host.Stores.Journal("EQ_1").Count);
        Assert.Equal(2, host.Stores.Loads);
    }

    [Fact]
    public async Task Settings_ThatCannotBeStored_LeaveTheTwinAsItIs()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        host.Stores.BeforeSave = _ => throw new IOException("away");
        var settings = MotorSettings.Unknown with { RmsThresholdAmps = 9 };
        await Assert.ThrowsAsync<IOException>(() => host.Motors.ChangeSettingsAsync(Id, settings, default));

        host.Stores.BeforeSave = _ => Task.CompletedTask;
        var status = await host.Motors.GetAsync(Id, default);

        Assert.Equal(0, status.JournalSeq);
        Assert.Null(host.Stores.CheckpointOf("EQ_1"));
        Assert.Equal(1, (await host.Motors.ChangeSettingsAsync(Id, settings, default)).JournalSeq);
    }

    [Fact]
    public async Task Motor_ThatWasForgotten_StoresNothingAndBeginsAnew()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        await host.Motors.ChangeSettingsAsync(Id, MotorSettings.Unknown with { RmsThresholdAmps = 9 }, default);
        host.Stores.Erase("EQ_1");
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = host.Board.Subscribe(changed =>
        {
            if (changed.Contains(Id) && !host.Board.TryGet(Id, out _))
            {
                gone.TrySetResult();
            }
        });

        await host.Motors.ForgetAsync(Id, default);
        var status = await host.Motors.GetAsync(Id, default);

        await host.Time.AdvanceUntilAsync(gone.Task, TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((RunState.NoData, 0), (status.State, status.JournalSeq));
        Assert.Null(host.Stores.CheckpointOf("EQ_1"));
        Assert.False(host.Board.TryGet(Id, out _));
    }

    [Fact]
    public async Task Load_ThatFails_FailsTheCallAndIsTriedAgain()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        host.Stores.BeforeLoad = () => throw new IOException("away");
        await Assert.ThrowsAsync<IOException>(() => host.Motors.GetAsync(Id, default));

        host.Stores.BeforeLoad = () => Task.CompletedTask;

        Assert.Equal(Id, (await host.Motors.GetAsync(Id, default)).EquipmentId);
    }

    [Fact]
    public async Task Status_IsAnsweredWhileAFileIsBeingStored()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        var door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isSaving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Stores.BeforeSave = _ =>
        {
            isSaving.SetResult();
            return door.Task;
        };
        host.Files.Announce(file.Claim.RawId);
        await isSaving.Task;

        var status = await host.Motors.GetAsync(Id, default);

        Assert.Null(status.LastFile);
        door.SetResult();
        await host.Stores.UntilEnded(file);
    }

    [Fact]
    public async Task Status_ShowsAFileInWork_AndForgetsItWhenItIsGivenUp()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(40), rowsStored: 18_000);
        var door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isLate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Stores.BeforeRead = (_, first) =>
        {
            if (first < 12_000)
            {
                return Task.CompletedTask;
            }

            isLate.TrySetResult();
            return door.Task;
        };
        host.Files.Announce(file.Claim.RawId);
        await isLate.Task;

        var inWork = (await host.Motors.GetAsync(Id, default)).InWork;
        door.SetResult();
        await host.Stores.UntilEnded(file);
        await host.Motors.ForecastAsync(Id, null, null, default);
        var after = await host.Motors.GetAsync(Id, default);

        Assert.Equal((file.Claim.RawId, 16L, 40L), (inWork!.RawId, inWork.WindowsDone, inWork.WindowsTotal));
        Assert.Null(after.InWork);
    }

    [Fact]
    public async Task Checkpoint_IsKeptWhenTheHostStops()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2));
        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);

        await host.StopAsync();

        Assert.Equal(1, host.Stores.CheckpointOf("EQ_1")?.Seq);
    }

    [Fact]
    public async Task OlderClaim_OfAFileInWork_IsFenced()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(2), rowsStored: 0);
        var claim = file.Claim with { Fence = 2, Attempt = 2 };
        var motor = host.Grains.GetGrain<IMotorGrain>(MotorGrain.KeyOf(Id));
        await motor.AcceptAsync(new(claim, 0, [], false));

        var older = await motor.AcceptAsync(new(claim with { Fence = 1 }, 0, [], false));
        var next = await motor.AcceptAsync(new(claim, 1, [], false));
        var gap = await motor.AcceptAsync(new(claim, 7, [], false));

        Assert.Equal(
            (BatchResult.Fenced, BatchResult.Accepted, BatchResult.StartOver), (older.Result, next.Result, gap.Result));
    }

    [Fact]
    public void Keys_BeginWithAWordAndASlash()
    {
        var rawId = new RawFileId(Guid.Parse("0197a1de-0000-7000-8000-000000000001"));

        Assert.Equal("motor/EQ_1", MotorGrain.KeyOf(Id));
        Assert.Equal("file/0197a1de-0000-7000-8000-000000000001", RawFileGrain.KeyOf(rawId));
    }

    private static MeterListener RestsOf(TestHost host, TaskCompletionSource rested)
    {
        var factory = host.Get<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Name == "diagmod_twin_rests_total")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) =>
        {
            if (count > 0)
            {
                rested.TrySetResult();
            }
        });
        listener.Start();
        return listener;
    }
}
