using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;
using DiagMod.Host.Metrics;
using DiagMod.Host.Motors;
using DiagMod.Host.Tests.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MotorHealth = DiagMod.Core.Twin.Health;

namespace DiagMod.Host.Tests.Motors;

/// <summary>The motors as gauges: from the board and the motors' settings.</summary>
public sealed class MotorGaugesTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Registry _registry = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly Board _board;
    private readonly PrometheusExporter _exporter;
    private readonly MotorGauges _gauges;

    public MotorGaugesTests()
    {
        var meters = _services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        _board = new Board(_time);
        _exporter = new PrometheusExporter(meters);
        _gauges = new MotorGauges(meters, _registry, _board, _time, NullLogger<MotorGauges>.Instance);
    }

    public void Dispose()
    {
        _gauges.Dispose();
        _exporter.Dispose();
        _board.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Motors_OfTheBoard_AreCountedByHealth()
    {
        Add("EQ_A", null);
        Add("EQ_B", null);
        Add("EQ_C", null);
        Show("EQ_A", MotorHealth.Alarm, _time.GetUtcNow());
        Show("EQ_B", MotorHealth.Alarm, _time.GetUtcNow());

        var scraped = await ScrapeAsync();

        Assert.Equal(2, Value(scraped, "diagmod_motors", "health", "alarm"));
        Assert.Equal(1, Value(scraped, "diagmod_motors", "health", "unknown"));
        Assert.Equal(0, Value(scraped, "diagmod_motors", "health", "warning"));
        Assert.Equal(4, Value(scraped, "diagmod_motor_health", "equipment_id", "EQ_B"));
        Assert.Equal(0, Value(scraped, "diagmod_motor_health", "equipment_id", "EQ_C"));
        Assert.Equal(12.5, Value(scraped, "diagmod_motor_rms_amperes", "equipment_id", "EQ_A"));
        Assert.Equal(7, Value(scraped, "diagmod_motor_files", "equipment_id", "EQ_A"));
        Assert.Empty(Exposition.Lint(scraped));
    }

    [Fact]
    public async Task DataAge_BeyondTwiceTheExpectedInterval_IsOverdue()
    {
        Add("EQ_LATE", 600);
        Add("EQ_IN_TIME", 3600);
        Add("EQ_SILENT", 600);
        Add("EQ_FREE", null);
        Add("EQ_NO_CLOCK", 600);
        foreach (var id in (string[])["EQ_LATE", "EQ_IN_TIME", "EQ_FREE"])
        {
            Show(id, MotorHealth.Normal, _time.GetUtcNow());
        }

        Show("EQ_NO_CLOCK", MotorHealth.Normal, DateTimeOffset.UnixEpoch.AddYears(30), TimeSource.Sequence);
        _time.Advance(TimeSpan.FromMinutes(50));

        var scraped = await ScrapeAsync();

        Assert.Equal(1800, Value(scraped, "diagmod_motor_overdue_seconds", "equipment_id", "EQ_LATE"));
        Assert.Equal(1800, Value(scraped, "diagmod_motor_overdue_seconds", "equipment_id", "EQ_SILENT"));
        foreach (var id in (string[])["EQ_IN_TIME", "EQ_FREE", "EQ_NO_CLOCK"])
        {
            Assert.Equal(0, Value(scraped, "diagmod_motor_overdue_seconds", "equipment_id", id));
        }
    }

    [Fact]
    public async Task AMotor_ThatIsNoMore_DoesNotStayInAlarm()
    {
        Add("EQ_A", 60);
        Show("EQ_A", MotorHealth.Alarm, _time.GetUtcNow());
        _time.Advance(TimeSpan.FromHours(1));
        var before = await ScrapeAsync();
        _registry.Motors.Clear();
        _board.Remove(new EquipmentId("EQ_A"));

        var after = await ScrapeAsync();

        Assert.Equal(4, Value(before, "diagmod_motor_health", "equipment_id", "EQ_A"));
        Assert.Equal(0, Value(after, "diagmod_motor_health", "equipment_id", "EQ_A"));
        Assert.Equal(0, Value(after, "diagmod_motor_overdue_seconds", "equipment_id", "EQ_A"));
        Assert.Equal(0, Value(after, "diagmod_motors", "health", "alarm"));
    }

    [Fact]
    public async Task MoreMotors_ThanOnePartOfTheList_AreAllCountedAndAThousandShown()
    {
        for (var i = 0; i < 1_203; i++)
        {
            Add($"EQ_{i:0000}", null);
        }

        var scraped = await ScrapeAsync();

        Assert.Equal(1_203, Value(scraped, "diagmod_motors", "health", "unknown"));
        Assert.Equal(1_000, scraped.Single(family => family.Name == "diagmod_motor_health").Samples.Count);
    }

    private void Add(string id, double? expectedIntervalS) => _registry.Motors.Add(new Motor
    {
        EquipmentId = new EquipmentId(id),
        Name = id,
        CreatedAt = _time.GetUtcNow(),
        Specifications = expectedIntervalS is { } seconds ? new JsonObject { ["expected_interval_s"] = seconds } : [],
    });

    private void Show(
        string id, MotorHealth health, DateTimeOffset lastWindowAt, TimeSource clock = TimeSource.Recorded) =>
        _board.Set(MotorStatus.Empty(new EquipmentId(id), "lcm/1") with
        {
            State = RunState.Running,
            Health = health,
            LastWindowAt = lastWindowAt,
            Clock = clock,
            RmsAmps = new PhaseValues(11.5, 12.5, double.NaN),
            FilesAbsorbed = 7,
            JournalSeq = 1,
        });

    private async Task<IReadOnlyList<MetricFamilyText>> ScrapeAsync()
    {
        await _gauges.StartAsync(CancellationToken.None);
        await _gauges.StopAsync(CancellationToken.None);
        var text = new ArrayBufferWriter<byte>();
        _exporter.Write(text);
        return [.. Exposition.Read(Encoding.UTF8.GetString(text.WrittenSpan))
            .Where(family => family.Name.StartsWith("diagmod_motor", StringComparison.Ordinal))];
    }

    private static double Value(IReadOnlyList<MetricFamilyText> scraped, string name, string label, string value) =>
        scraped.Single(family => family.Name == name).Samples.Single(sample => sample.Labels[label] == value).Value;

    private sealed class Registry : IMotorRegistry
    {
        public List<Motor> Motors { get; } = [];

        public Task<Page<Motor>> ListAsync(PageRequest page, CancellationToken cancellationToken)
        {
            var from = page.Cursor is null ? 0 : int.Parse(page.Cursor, CultureInfo.InvariantCulture);
            var next = from + page.Limit < Motors.Count ? FormattableString.Invariant($"{from + page.Limit}") : null;
            return Task.FromResult(new Page<Motor>([.. Motors.Skip(from).Take(page.Limit)], next));
        }

        public Task<Motor?> FindAsync(EquipmentId id, CancellationToken cancellationToken) =>
            Task.FromResult(Motors.Find(motor => motor.EquipmentId == id));

        public Task<bool> AddAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> UpdateAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
