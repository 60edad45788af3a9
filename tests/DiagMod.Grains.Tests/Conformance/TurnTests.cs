using DiagMod.Grains.Tests.Support;
using Orleans;

namespace DiagMod.Grains.Tests.Conformance;

/// <summary>Promises of the grain runtime that the product relies on: turns, order, exceptions, answers.</summary>
public sealed class TurnTests : IAsyncLifetime
{
    private TestHost _host = null!;

    private Journal Journal => _host.Get<Journal>();

    public async Task InitializeAsync() => _host = await TestHost.OfGrainsAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Reference_KnowsItsKey()
    {
        var grain = Grain("probe/a b");

        var inside = await grain.KeyAsync();

        Assert.Equal("probe/a b", inside);
        Assert.Equal("probe/a b", grain.GetPrimaryKeyString());
        Assert.Equal(Grain("probe/a b"), grain);
        Assert.NotEqual(Grain("probe/A b"), grain);
    }

    [Fact]
    public async Task Turns_OfOneGrain_NeverOverlapAcrossAwaits()
    {
        var grain = Grain("probe/1");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(grain.EnterAsync)));

        Assert.Equal(1, await grain.MostInsideAsync());
    }

    [Fact]
    public async Task Parts_OfOneTurn_NeverRunInParallel()
    {
        var grain = Grain("probe/1");

        var most = await grain.MostParallelPartsAsync();

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Grains_WithDifferentKeys_RunSideBySide()
    {
        var waiting = Grain("probe/1").WaitAtAsync("door");

        await Grain("probe/2").OpenAsync("door");

        await waiting;
    }

    [StandInFact("Microsoft Orleans promises an order to calls that are awaited only; the product awaits each.")]
    public async Task Calls_OfOneCaller_RunInTheirOrder()
    {
        var grain = Grain("probe/1");

        var calls = Enumerable.Range(0, 1000).Select(grain.AppendAsync).ToArray();
        await Task.WhenAll(calls);

        Assert.Equal(Enumerable.Range(0, 1000), await grain.AppendedAsync());
    }

    [Fact]
    public async Task Exception_ArrivesAsItself()
    {
        var grain = Grain("probe/1");

        var late = await Assert.ThrowsAsync<ProbeException>(grain.ThrowAsync);
        var early = await Assert.ThrowsAsync<ProbeException>(grain.ThrowBeforeTheFirstAwaitAsync);

        Assert.Equal(5, late.Code);
        Assert.Contains(nameof(ProbeGrain.ThrowAsync), late.StackTrace, StringComparison.Ordinal);
        Assert.Equal("worse", early.Message);
        Assert.Equal("probe/1", await grain.KeyAsync());
    }

    [Fact]
    public async Task OneWayCall_ThatThrows_TellsItsCallerNothing()
    {
        var grain = Grain("probe/1");

        await grain.ThrowUnheardAsync();

        Assert.Equal("probe/1", await grain.KeyAsync());
    }

    [Fact]
    public async Task OneWayCall_ReturnsBeforeItHasRun()
    {
        var grain = Grain("probe/1");

        await grain.WaitUnheardAtAsync("door");
        var next = grain.KeyAsync();

        Assert.False(next.IsCompleted);
        Journal.Gate("door").SetResult();
        Assert.Equal("probe/1", await next);
    }

    [Fact]
    public async Task InterleavingCall_DoesNotWaitForAnother()
    {
        var grain = Grain("probe/1");
        var waiting = grain.WaitAtAsync("door");
        await Journal.At("arrived at door");

        var peeked = await grain.PeekAsync();

        Assert.Equal("peeked", peeked);
        Assert.False(waiting.IsCompleted);
        Journal.Gate("door").SetResult();
        await waiting;
    }

    [StandInFact(StandInFactAttribute.Clock)]
    public async Task Call_ThatTakesTooLong_TimesOutAndRunsOn()
    {
        var grain = Grain("probe/1");
        var waiting = grain.WaitTenSecondsAtAsync("door");
        await Journal.At("arrived at door");
        var next = grain.KeyAsync();

        _host.Time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        Assert.False(next.IsCompleted);
        Journal.Gate("door").SetResult();
        Assert.Equal("probe/1", await next);
    }

    [StandInFact(StandInFactAttribute.Clock)]
    public async Task CallCycle_EndsInATimeout()
    {
        var grain = Grain("probe/1");
        var cycle = grain.CallMyselfAsync();

        await _host.Time.UntilArmedAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        _host.Time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TimeoutException>(() => cycle);
        Journal.Gate("never").SetResult();
    }

    [Fact]
    public async Task CancellationToken_ReachesTheCallee()
    {
        using var stop = new CancellationTokenSource();
        var waiting = Grain("probe/1").WaitCancellablyAsync("arrived", stop.Token);
        await Journal.At("arrived");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Journal.At("cancelled");
    }

    private IProbeGrain Grain(string key) => _host.Grains.GetGrain<IProbeGrain>(key);
}
