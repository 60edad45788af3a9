using System.Buffers;
using System.Text;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Tests.Support;
using DiagMod.Host.Alarms;
using DiagMod.Host.Metrics;
using DiagMod.Host.Tests.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Host.Tests.Alarms;

/// <summary>The alarms as metrics: from the board of open cases.</summary>
public sealed class AlarmGaugesTests : IDisposable
{
    private static readonly EquipmentId Motor = new("EQ_A");

    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AlarmBoard _board = new();
    private readonly PrometheusExporter _exporter;
    private readonly AlarmGauges _gauges;

    public AlarmGaugesTests()
    {
        var meters = _services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        _exporter = new PrometheusExporter(meters);
        _gauges = new AlarmGauges(meters, _board, _time);
    }

    public void Dispose()
    {
        _gauges.Dispose();
        _exporter.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task OpenCases_OfTheBoard_AreCountedByStateAndPriority()
    {
        await _gauges.StartAsync(CancellationToken.None);
        _board.Set(Motor, [Raised(AlarmModes.Rms, AlarmPriority.P1), Raised(AlarmModes.Unbalance, AlarmPriority.P1)]);
        _board.Set(new EquipmentId("EQ_B"), [Raised(AlarmModes.Thd, AlarmPriority.Advisory) with { State = AlarmState.Shelved }]);

        var scraped = Scrape();

        Assert.Equal(2, Open(scraped, "unacknowledged", "1"));
        Assert.Equal(1, Open(scraped, "shelved", "advisory"));
        Assert.Equal(0, Open(scraped, "acknowledged", "1"));
        Assert.Equal(3, scraped.Single(family => family.Name == "diagmod_alarms_open").Samples.Sum(sample => sample.Value));
        Assert.Empty(Exposition.Lint(scraped));
    }

    [Fact]
    public async Task Announcements_AreCountedOnceEachAndNotThoseFromBeforeTheStart()
    {
        var old = Raised(AlarmModes.Rms, AlarmPriority.P2);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _gauges.StartAsync(CancellationToken.None);
        _board.Reset([old]);
        var before = Count(Scrape(), "2");
        var graver = old with { Priority = AlarmPriority.P1 };
        var again = graver with { Occurrences = 2 };
        var seen = again with { State = AlarmState.Acknowledged };
        var silent = Raised(AlarmModes.Thd, AlarmPriority.P3) with { State = AlarmState.Suppressed };

        foreach (var cases in (AlarmCase[][])[[graver], [again], [again], [seen], [seen, silent], []])
        {
            _board.Set(Motor, cases);
        }

        _board.Set(Motor, [Raised(AlarmModes.Unbalance, AlarmPriority.P3)]);
        var after = Scrape();

        Assert.Equal((0, 2, 0, 1), (before, Count(after, "1"), Count(after, "2"), Count(after, "3")));
    }

    private AlarmCase Raised(string mode, AlarmPriority priority) => AlarmCase.Begin(Motor, mode, TimeSource.Recorded, new AlarmTransition
    {
        CaseId = Guid.NewGuid(),
        Number = 1,
        At = _time.GetUtcNow(),
        DataAt = _time.GetUtcNow(),
        Event = AlarmEvent.Raised,
        From = AlarmState.Normal,
        To = AlarmState.Unacknowledged,
        Priority = priority,
        Actor = AlarmMachine.System,
    });

    private static double Open(IReadOnlyList<MetricFamilyText> scraped, string state, string priority) => scraped
        .Single(family => family.Name == "diagmod_alarms_open").Samples
        .Single(sample => sample.Labels["state"] == state && sample.Labels["priority"] == priority).Value;

    private static double Count(IReadOnlyList<MetricFamilyText> scraped, string priority) => scraped
        .Single(family => family.Name == "diagmod_alarms_raised_total").Samples
        .Single(sample => sample.Labels["priority"] == priority).Value;

    private IReadOnlyList<MetricFamilyText> Scrape()
    {
        var text = new ArrayBufferWriter<byte>();
        _exporter.Write(text);
        return [.. Exposition.Read(Encoding.UTF8.GetString(text.WrittenSpan))
            .Where(family => family.Name.StartsWith("diagmod_alarms", StringComparison.Ordinal))];
    }
}
