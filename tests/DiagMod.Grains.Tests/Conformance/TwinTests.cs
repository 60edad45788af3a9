using System.Text.Json;
using DiagMod.Core.Currents;
using DiagMod.Core.Twin;
using DiagMod.Grains.Boards;
using DiagMod.Grains.Hosting;
using DiagMod.Grains.Motors;
using DiagMod.Grains.Tests.Conformance.Engines;
using DiagMod.Grains.Tests.Support;
using Vendor.Driver;

namespace DiagMod.Grains.Tests.Conformance;

/// <summary>What the motors promise on any runtime: nothing that is not in the journal, all that is, and each once.</summary>
public sealed class TwinTests
{
    private static readonly EquipmentId Id = new("EQ_1");

    [Theory]
    [EachEngine]
    public async Task File_OnItsWayThroughTheGrains_IsAbsorbedOnce(Engine engine)
    {
        await using var cluster = await GrainCluster.OfMotorsAsync(engine);

        var files = new[] { cluster.Put("EQ_1", 40), cluster.Put("EQ_2", 3), cluster.Put("EQ_1", 17) };
        await cluster.UntilEndedAsync(files);

        Assert.Equal([(files[0], 40), (files[1], 3), (files[2], 17)], Absorbed(cluster, files));
        Assert.Equal(files[2].Claim.RawId, (await cluster.Motors.GetAsync(Id, default)).LastFile);
        await cluster.UntilShownAsync(Id, status => status.LastFile == files[2].Claim.RawId);
    }

    [Theory]
    [EachEngine]
    public async Task JournalWrite_ThatIsRefused_EndsTheActivation(Engine engine)
    {
        await using var cluster = await GrainCluster.OfMotorsAsync(engine);
        var motor = cluster.Grains.GetGrain<IMotorGrain>(MotorGrain.KeyOf(Id));
        await motor.GetAsync();
        cluster.Stores.WriteBehindTheTwin(MotorTwin.Restore(Id, new StoredTwin(null, [], 0))
            .ChangeSettings(MotorSettings.Unknown with { RatedCurrentAmps = 7 }));

        var refused = await motor.ChangeSettingsAsync(MotorSettings.Unknown with { RmsThresholdAmps = 9 });
        var begun = await motor.ForecastAsync(null, null);
        var next = await motor.GetAsync();

        Assert.Null(refused);
        Assert.Equal(2, cluster.Stores.Loads);
        Assert.Equal((1L, 0), (next.JournalSeq, begun.Have));
    }

    [Theory]
    [EachEngine]
    public async Task Checkpoint_ThatIsLost_IsRebuiltFromTheJournal(Engine engine)
    {
        await using var cluster = await GrainCluster.OfMotorsAsync(engine);
        await cluster.UntilEndedAsync(cluster.Put("EQ_1", 40), cluster.Put("EQ_1", 21));
        var before = await cluster.Motors.ChangeSettingsAsync(
            Id, MotorSettings.Unknown with { RmsThresholdAmps = 9 }, default);

        await cluster.Motors.ForgetAsync(Id, default);
        cluster.Stores.LoseCheckpoint("EQ_1");
        var after = await cluster.Motors.GetAsync(Id, default);

        Assert.Equal(3, after.JournalSeq);
        Assert.Equal(Written(before), Written(after));
    }

    [Theory]
    [EachEngine]
    public async Task Host_ThatDiesInTheMiddleOfAFile_LosesNoWindowAndDoublesNone(Engine engine)
    {
        await using var cluster = await GrainCluster.OfMotorsAsync(engine, isRemote: false);
        var isHalfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource();
        cluster.Stores.BeforeRead = (_, first) =>
            first >= 12_000 && isHalfway.TrySetResult() ? never.Task : Task.CompletedTask;
        var first = cluster.Put("EQ_1", 40);
        var second = cluster.Put("EQ_1", 17);
        await cluster.UntilAsync(isHalfway.Task);

        await cluster.LoseReaderAsync();
        await cluster.UntilEndedAsync(first, second);

        Assert.Equal([(first, 40), (second, 17)], Absorbed(cluster, first, second));
        Assert.Equal(2, first.Claim.Attempt);
        await cluster.UntilShownAsync(Id, status => status.LastFile == second.Claim.RawId);
        Assert.Equal(2, cluster.Stores.Journal("EQ_1").Count);
    }

    [Theory]
    [EachEngine]
    public async Task DatabaseFault_OfAGrain_ArrivesWithWhatACallerMustKnow(Engine engine)
    {
        await using var cluster = await GrainCluster.OfMotorsAsync(engine);
        var motor = cluster.Grains.GetGrain<IMotorGrain>(MotorGrain.KeyOf(Id));
        cluster.Stores.BeforeLoad = () => throw new DriverException("the server goes away", "57P01", isTransient: true);
        var atItsStart = await Assert.ThrowsAsync<StoreFaultException>(motor.GetAsync);

        cluster.Stores.BeforeLoad = () => Task.CompletedTask;
        cluster.Stores.BeforeSave = _ => throw new DriverException("the disk is full", "53100", isTransient: false);
        var inACall = await Assert.ThrowsAsync<StoreFaultException>(
            () => motor.ChangeSettingsAsync(MotorSettings.Unknown with { RmsThresholdAmps = 9 }));

        Assert.Equal((true, "57P01"), (atItsStart.IsTransient, atItsStart.SqlState));
        Assert.Equal((false, "53100"), (inACall.IsTransient, inACall.SqlState));
        Assert.Contains("the disk is full", inACall.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await motor.GetAsync()).JournalSeq);
    }

    [Theory]
    [EachEngine]
    public async Task Observer_ThatDied_KeepsNobodyElseFromTheNews(Engine engine)
    {
        await using var cluster = await GrainCluster.OfMotorsAsync(engine);
        var board = cluster.Grains.GetGrain<IBoardGrain>(BoardGrain.FleetKey);

        // Once the host's own link has shown something it listens: what follows comes as news.
        var before = await cluster.Grains.GetGrain<IMotorGrain>(MotorGrain.KeyOf(Id))
            .ChangeSettingsAsync(MotorSettings.Unknown with { RmsThresholdAmps = 9 });
        await cluster.UntilShownAsync(Id, status => status.JournalSeq == before!.JournalSeq);
        var gone = cluster.Grains.CreateObjectReference<IBoardObserver>(new Deaf());
        await board.SubscribeAsync(gone);
        cluster.Grains.DeleteObjectReference<IBoardObserver>(gone);

        await board.PostAsync(MotorStatus.Empty(Id, "lcm/1") with { JournalSeq = 4 });

        await cluster.UntilShownAsync(Id, status => status.JournalSeq == 4);
    }

    private static string Written(MotorStatus status) => JsonSerializer.Serialize(status, MotorMessages.Json);

    /// <summary>Each file with the windows that its motor has absorbed, in the order of the files given; each window once.</summary>
    private static (InMemoryStores.StoredFile File, int Windows)[] Absorbed(
        GrainCluster cluster, params InMemoryStores.StoredFile[] files)
    {
        Assert.Equal(files.Length, cluster.Stores.Absorbed.Count);
        return [.. files.Select(file =>
        {
            var absorbed = cluster.Stores.Absorbed.Single(one => one.Claim.RawId == file.Claim.RawId);
            Assert.Equal(Enumerable.Range(0, absorbed.Windows.Count), absorbed.Windows.Select(window => window.Index));
            return (file, absorbed.Windows.Count);
        })];
    }

    private sealed class Deaf : IBoardObserver
    {
        public Task ChangedAsync(MotorStatus[] changed, string?[]? traces) => Task.CompletedTask;

        public Task ForgottenAsync(EquipmentId motor) => Task.CompletedTask;
    }
}
