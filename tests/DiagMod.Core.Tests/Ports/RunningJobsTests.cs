using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DiagMod.Core.Ports;

namespace DiagMod.Core.Tests.Ports;

public sealed class RunningJobsTests
{
    [Fact]
    public void Jobs_BegunAndEnded_AreCountedByName()
    {
        using var meters = new Meters();
        var active = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, one) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    one.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            active.AddOrUpdate((string)tags[0].Value!, value, (_, sum) => sum + value));
        listener.Start();
        var jobs = new RunningJobs(meters);

        var first = jobs.Begin(RunningJobs.Ingest);
        using var second = jobs.Begin(RunningJobs.Ingest);
        using var upkeep = jobs.Begin(RunningJobs.Upkeep);
        first.Dispose();
        first.Dispose();

        Assert.Equal((1L, 1L, 0L), (active[RunningJobs.Ingest], active[RunningJobs.Upkeep], active[RunningJobs.Import]));
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            _made.Add(new Meter(options));
            return _made[^1];
        }

        public void Dispose() => _made.ForEach(meter => meter.Dispose());
    }
}
