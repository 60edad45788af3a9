using DiagMod.Grains.Tests.Conformance;
using DiagMod.Grains.Tests.Support;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace DiagMod.Grains.Tests.StandIn;

public interface IWithoutClass : IGrainWithStringKey
{
    Task GoAsync();
}

public interface ISynchronous : IGrainWithStringKey
{
    int Count();
}

public interface ICourier : IGrainWithStringKey
{
    Task<object> CarryAsync(object something);
}

internal sealed class Courier : Grain, ICourier
{
    public Task<object> CarryAsync(object something) => Task.FromResult(something);
}

public sealed class StandInTests
{
    [Fact]
    public async Task IdleGrain_IsDeactivatedAfterAWhile()
    {
        await using var host = await TestHost.OfGrainsAsync();
        var grain = host.Grains.GetGrain<IProbeGrain>("probe/1");
        await grain.AppendAsync(1);

        host.Time.Advance(TimeSpan.FromMinutes(14));
        Assert.Empty(host.Get<Journal>().Lines);
        await host.Time.AdvanceUntilAsync(host.Get<Journal>().At("ended"), TimeSpan.FromMinutes(2));

        Assert.Equal(["ended probe/1 ActivationIdle after 1"], host.Get<Journal>().Lines);
        Assert.Empty(await grain.AppendedAsync());
    }

    [Fact]
    public async Task IdleGrain_ThatAskedToStay_Stays()
    {
        await using var host = await TestHost.OfGrainsAsync();
        var grain = host.Grains.GetGrain<IProbeGrain>("probe/1");
        await grain.StayAsync(TimeSpan.FromHours(1));

        host.Time.Advance(TimeSpan.FromMinutes(50));

        Assert.Equal(1, await grain.ActivationAsync());
        Assert.Empty(host.Get<Journal>().Lines);
    }

    [Fact]
    public async Task Stop_EndsEveryGrainAndRefusesLaterCalls()
    {
        await using var host = await TestHost.OfGrainsAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(
            i => host.Grains.GetGrain<IProbeGrain>($"probe/{i}").AppendAsync(i)));

        await host.StopAsync();

        var ended = host.Get<Journal>().Lines.Count(line => line.Contains("ShuttingDown", StringComparison.Ordinal));
        Assert.Equal(50, ended);
        await Assert.ThrowsAsync<OrleansException>(host.Grains.GetGrain<IProbeGrain>("probe/0").KeyAsync);
        await Assert.ThrowsAsync<OrleansException>(host.Grains.GetGrain<IProbeGrain>("probe/new").KeyAsync);
    }

    [Fact]
    public async Task Stop_WithAGrainThatDoesNotEnd_IsBounded()
    {
        await using var host = await TestHost.OfGrainsAsync();
        var stuck = host.Grains.GetGrain<IProbeGrain>("probe/stuck").WaitAtAsync("door");
        await host.Get<Journal>().At("arrived at door");

        var stopped = host.StopAsync();
        await host.Time.AdvanceUntilAsync(stopped, TimeSpan.FromSeconds(20)).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Contains(host.Logged, line => line.Contains("1 of 1 grains did not end", StringComparison.Ordinal));
        host.Get<Journal>().Gate("door").SetResult();
        await stuck;
    }

    [Fact]
    public void ClusterOfTwo_IsRefused()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["Orleans:ClusterSize"] = "2";

        var refusal = Assert.Throws<InvalidOperationException>(() => builder.UseOrleansStandIn());

        Assert.Contains("Orleans:ClusterSize is 2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("OrleansRuntime=Package", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CopiedMessage_KeepsNaN_AndIsAnotherObject()
    {
        await using var host = await TestHost.OfGrainsAsync();
        var sent = new Note("absent phase", double.NaN);

        var received = await host.Grains.GetGrain<IProbeGrain>("probe/1").EchoAsync(sent);

        Assert.Equal(sent, received);
        Assert.NotSame(sent, received);
    }

    [Fact]
    public async Task Message_ThatCannotTravel_FailsItsCall()
    {
        await using var host = await TestHost.OfGrainsWithPlainMessagesAsync();
        var grain = host.Grains.GetGrain<ICourier>("courier/1");

        var noNaN = await Assert.ThrowsAsync<InvalidOperationException>(
            () => grain.CarryAsync(new Note("a", double.NaN)));
        var lossy = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.CarryAsync(new Forgetful(7)));
        var opaque = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.CarryAsync(new MemoryStream()));

        Assert.Contains("cannot travel", noNaN.Message, StringComparison.Ordinal);
        Assert.Contains("loses something", lossy.Message, StringComparison.Ordinal);
        Assert.Contains("MemoryStream", opaque.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interface_ThatCannotBeServed_IsRefusedWithItsName()
    {
        await using var host = await TestHost.OfGrainsAsync();

        var without = Assert.Throws<ArgumentException>(() => host.Grains.GetGrain<IWithoutClass>("x"));
        var synchronous = Assert.Throws<NotSupportedException>(() => host.Grains.GetGrain<ISynchronous>("x"));

        Assert.Contains(nameof(IWithoutClass), without.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ISynchronous.Count), synchronous.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => host.Grains.GetGrain<IProbeGrain>(" "));
    }

    /// <summary>Its number is written, and not read back.</summary>
    private sealed class Forgetful
    {
        public Forgetful()
        {
        }

        public Forgetful(int number) => Number = number;

        public int Number { get; }
    }
}
