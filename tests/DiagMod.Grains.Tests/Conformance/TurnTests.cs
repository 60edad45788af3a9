using DiagMod.Grains.Tests.Conformance.Engines;
using Orleans;

namespace DiagMod.Grains.Tests.Conformance;

/// <summary>Promises of the grain runtime that the product relies on: turns, order, exceptions, answers.</summary>
public sealed class TurnTests
{
    [Theory]
    [EachEngine]
    public async Task Reference_KnowsItsKey(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/a b");

        var inside = await grain.KeyAsync();

        Assert.Equal("probe/a b", inside);
        Assert.Equal("probe/a b", grain.GetPrimaryKeyString());
        Assert.Equal(Grain(cluster, "probe/a b"), grain);
        Assert.NotEqual(Grain(cluster, "probe/A b"), grain);
    }

    [Theory]
    [EachEngine]
    public async Task Turns_OfOneGrain_NeverOverlapAcrossAwaits(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(grain.EnterAsync)));

        Assert.Equal(1, await grain.MostInsideAsync());
    }

    [Theory]
    [EachEngine]
    public async Task Parts_OfOneTurn_NeverRunInParallel(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");

        var most = await grain.MostParallelPartsAsync();

        Assert.Equal(1, most);
    }

    [Theory]
    [EachEngine]
    public async Task Grains_WithDifferentKeys_RunSideBySide(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var waiting = Grain(cluster, "probe/1").WaitAtAsync("door");

        await Grain(cluster, "probe/2").OpenAsync("door");

        await waiting;
    }

    [Theory]
    [EachEngine]
    public async Task AwaitedCalls_OfOneCaller_RunInTheirOrder(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");

        for (var number = 0; number < 200; number++)
        {
            await grain.AppendAsync(number);
        }

        Assert.Equal(Enumerable.Range(0, 200), await grain.AppendedAsync());
    }

    [Theory]
    [EachEngine]
    public async Task Exception_ArrivesAsItself(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");

        var late = await Assert.ThrowsAsync<ProbeException>(grain.ThrowAsync);
        var early = await Assert.ThrowsAsync<ProbeException>(grain.ThrowBeforeTheFirstAwaitAsync);

        Assert.Equal("bad", late.Message);
        Assert.Contains(nameof(ProbeGrain.ThrowAsync), late.StackTrace, StringComparison.Ordinal);
        Assert.Equal("worse", early.Message);
        Assert.Equal("probe/1", await grain.KeyAsync());
    }

    [Theory]
    [EachEngine]
    public async Task OneWayCall_ThatThrows_TellsItsCallerNothing(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");

        await grain.ThrowUnheardAsync();

        Assert.Equal("probe/1", await grain.KeyAsync());
    }

    [Theory]
    [EachEngine]
    public async Task OneWayCall_ReturnsBeforeItHasRun(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");

        await grain.WaitUnheardAtAsync("door");
        var next = grain.KeyAsync();

        Assert.False(next.IsCompleted);
        cluster.Journal.Gate("door").SetResult();
        Assert.Equal("probe/1", await next);
    }

    [Theory]
    [EachEngine]
    public async Task InterleavingCall_DoesNotWaitForAnother(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");
        var waiting = grain.WaitAtAsync("door");
        await cluster.Journal.At("arrived at door");

        var peeked = await grain.PeekAsync();

        Assert.Equal("peeked", peeked);
        Assert.False(waiting.IsCompleted);
        cluster.Journal.Gate("door").SetResult();
        await waiting;
    }

    [Theory]
    [EachEngine]
    public async Task Call_ThatTakesTooLong_TimesOutAndRunsOn(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");
        var waiting = grain.WaitTwoSecondsAtAsync("door");
        await cluster.Journal.At("arrived at door");
        var next = grain.KeyAsync();

        await cluster.UntilAsync(Ended(waiting));

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.False(next.IsCompleted);
        cluster.Journal.Gate("door").SetResult();
        Assert.Equal("probe/1", await next);
    }

    [Theory]
    [EachEngine]
    public async Task CallCycle_EndsInATimeout(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var cycle = Grain(cluster, "probe/1").CallMyselfAsync();

        await cluster.UntilAsync(Ended(cycle));

        await Assert.ThrowsAsync<TimeoutException>(() => cycle);
        cluster.Journal.Gate("never").SetResult();
    }

    [Theory]
    [EachEngine]
    public async Task CancellationToken_ReachesTheCallee(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        using var stop = new CancellationTokenSource();
        var waiting = Grain(cluster, "probe/1").WaitCancellablyAsync("arrived", stop.Token);
        await cluster.Journal.At("arrived");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await cluster.Journal.At("cancelled");
    }

    private static Task Ended(Task task) => task.ContinueWith(_ => { }, TaskScheduler.Default);

    private static IProbeGrain Grain(GrainCluster cluster, string key) => cluster.Grains.GetGrain<IProbeGrain>(key);
}
