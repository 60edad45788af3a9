using System.Buffers;
using System.Diagnostics.Metrics;
using DiagMod.Core.Tests.Support;
using DiagMod.Host.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Metrics;

public sealed class SchedulerLagTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Queue<Action> _pool = new();
    private readonly ServiceProvider _services;
    private readonly PrometheusExporter _exporter;
    private readonly SchedulerLag _lag;

    public SchedulerLagTests()
    {
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _exporter = new PrometheusExporter(meters);
        _lag = new SchedulerLag(meters, _time, _pool.Enqueue);
    }

    public void Dispose()
    {
        _lag.Dispose();
        _exporter.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Lag_WhileAProbeWaits_GrowsWithIt()
    {
        var probe = _lag.ProbeAsync();

        _time.Advance(TimeSpan.FromSeconds(0.25));
        var first = Shown();
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal((0.25, 2.25), (first, Shown()));
        Assert.False(probe.IsCompleted);
    }

    [Fact]
    public async Task Lag_OfAWaitThatIsOver_IsShownForAsManyProbesAsAreKept()
    {
        await ProbeAsync(TimeSpan.FromSeconds(0.5));
        for (var later = 1; later < SchedulerLag.Kept; later++)
        {
            await ProbeAsync(TimeSpan.FromSeconds(0.125));
            Assert.Equal(0.5, Shown());
        }

        await ProbeAsync(TimeSpan.Zero);

        Assert.Equal(0.125, Shown());
    }

    [Fact]
    public async Task Probe_OnTheRealPool_RunsAndIsMeasured()
    {
        using var lag = new SchedulerLag(_services.GetRequiredService<IMeterFactory>(), _time);

        await lag.ProbeAsync();

        Assert.Equal(0, Shown());
    }

    private async Task ProbeAsync(TimeSpan waits)
    {
        var probe = _lag.ProbeAsync();
        _time.Advance(waits);
        _pool.Dequeue()();
        await probe;
    }

    private double Shown()
    {
        var buffer = new ArrayBufferWriter<byte>();
        _exporter.Write(buffer);
        return Exposition.Read(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan))
            .Single(family => family.Name == "diagmod_scheduler_lag_seconds").Samples.Single().Value;
    }
}
