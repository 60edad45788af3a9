using System.Diagnostics.Metrics;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Ports;
using DiagMod.Core.Tests.Support;
using DiagMod.Core.Twin;
using DiagMod.Host.Forecasts;
using DiagMod.Host.Metrics;
using DiagMod.Host.Settings;
using DiagMod.Host.Tests.Postgres;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiagMod.Host.Tests.Forecasts;

public sealed class ForecastScheduleTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Theory]
    [InlineData(6, "2026-01-01T00:00:00Z", "2026-01-01T06:00:00Z")]
    [InlineData(6, "2026-01-01T05:59:59Z", "2026-01-01T06:00:00Z")]
    [InlineData(6, "2026-01-01T18:20:00Z", "2026-01-02T00:00:00Z")]
    [InlineData(1, "2026-01-01T18:20:00Z", "2026-01-01T19:00:00Z")]
    public void NextRun_IsTheNextMultipleOfTheInterval(int hours, string now, string next) =>
        Assert.Equal(DateTimeOffset.Parse(next, null), ForecastSchedule.NextAfter(DateTimeOffset.Parse(now, null), hours));

    [Fact]
    public async Task Run_StoresAForecastOfEachMotorThatHasHistory_AndGoesOnAfterOneThatFails()
    {
        await using var stores = new Stores(database.ConnectionString);
        var (able, broken, young) = (await stores.MotorAsync(), await stores.MotorAsync(), await stores.MotorAsync());
        var twins = new Twins(id => id == broken ? throw new InvalidOperationException("no twin")
            : id == able ? new ForecastAnswer(Forecast(), 30, 20) : new ForecastAnswer(null, 3, 20));
        using var schedule = Schedule(stores, twins);

        var run = await schedule.RunAsync(CancellationToken.None);
        var again = await schedule.RunAsync(CancellationToken.None);

        Assert.Equal((1, 1), (run!.Success, run.Failed));
        Assert.True(run.Insufficient >= 1);
        Assert.Equal(run, again);
        Assert.Equal(1, await RowsAsync(able));
        Assert.Equal(0, await RowsAsync(broken) + await RowsAsync(young));
        var stored = await stores.History.LatestForecastAsync(able, CancellationToken.None);
        Assert.Equal((1, 2), (stored!.Forecast.Phases[0].History.Count, stored.Forecast.Phases[0].Future.Count));
    }

    [Fact]
    public async Task Run_WhileAnotherHostIsAtIt_LeavesItAlone()
    {
        await using var stores = new Stores(database.ConnectionString);
        await using var others = new Stores(database.ConnectionString);
        await stores.MotorAsync();
        var twins = new Twins(_ => new ForecastAnswer(null, 0, 20));
        using var schedule = Schedule(stores, twins);

        ForecastRun? during = null;
        var ran = await others.Get<JobLocks>().TryRunAsync(
            "forecasts", async cancel => during = await schedule.RunAsync(cancel), CancellationToken.None);
        var asked = twins.Asked;
        var after = await schedule.RunAsync(CancellationToken.None);

        Assert.True(ran);
        Assert.Null(during);
        Assert.Equal(0, asked);
        Assert.NotNull(after);
    }

    [Fact]
    public async Task Schedule_OnAManualClock_RunsWhenItsHourComes()
    {
        await using var stores = new Stores(database.ConnectionString);
        await stores.MotorAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var twins = new Twins(_ =>
        {
            asked.TrySetResult();
            return new ForecastAnswer(null, 0, 20);
        });
        var time = new WatchedTime();
        using var schedule = Schedule(stores, twins, time);

        await schedule.StartAsync(CancellationToken.None);
        await time.Armed.WaitAsync(TimeSpan.FromMinutes(2));
        time.Manual.Advance(TimeSpan.FromHours(6) - TimeSpan.FromSeconds(1));
        var before = twins.Asked;
        time.Manual.Advance(TimeSpan.FromSeconds(1));
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(2));
        await schedule.StopAsync(CancellationToken.None);

        Assert.Equal(0, before);
    }

    [Fact]
    public async Task StoredForecast_OfAFile_HasAPredictionWithItsChance()
    {
        await using var stores = new Stores(database.ConnectionString);
        var motor = await stores.MotorAsync();
        var stored = await stores.StoreAsync(motor, "a.csv", Stores.Noon);
        var claim = (await stores.Files.ClaimNextAsync("test", TimeSpan.FromMinutes(5), CancellationToken.None))!;
        await stores.Twins.SaveAsync(
            Stores.Absorb(claim, null, Stores.Noon, forecast: Forecast()), CancellationToken.None);

        await stores.History.KeepForecastAsync(
            motor, Forecast() with { POver = 0.9, POverLevel = 0.3 }, Stores.Anna, CancellationToken.None);

        Assert.Equal(
            "none 0.2, warning 0.9",
            await database.ScalarAsync($"""
                select string_agg(predicted_severity || ' ' || probability, ', ' order by created_at)
                from predictions
                where equipment_id = '{motor}' and model_name = 'llt-bank' and raw_id = '{stored.RawId}';
                """));
    }

    private static ForecastSchedule Schedule(Stores stores, IMotorTwins twins, TimeProvider? time = null) => new(
        new HostSettings(), stores.Motors, twins, stores.History, stores.Get<JobLocks>(),
        new HostMetrics(stores.Get<IMeterFactory>()), time ?? TimeProvider.System, NullLogger<ForecastSchedule>.Instance);

    private static RmsForecast Forecast() => new()
    {
        Cadence = Cadence.Hour,
        StepSeconds = 3600,
        Clock = TimeSource.Recorded,
        ModelVersion = RmsTrend.ModelVersion,
        Fallback = null,
        Phases =
        [
            new PhaseForecast(
                Phase.R, [new TrendPoint(Stores.Noon, 7)],
                [
                    new ForecastPoint(Stores.Noon.AddHours(1), 7.1, 7, 7.2, 6.9, 7.3),
                    new ForecastPoint(Stores.Noon.AddHours(2), 7.2, 7, 7.4, 6.9, 7.5),
                ]),
        ],
        ThresholdAmps = 9,
        ThresholdSource = ThresholdSource.Person,
        POver = 0.2,
        POverLevel = 0.1,
        Crossing = null,
    };

    private async Task<long> RowsAsync(EquipmentId motor) =>
        (long)(await database.ScalarAsync($"select count(*) from forecasts where equipment_id = '{motor}'"))!;

    /// <summary>A manual clock that tells when somebody waits on it.</summary>
    private sealed class WatchedTime : TimeProvider
    {
        private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualTime Manual { get; } = new();

        public Task Armed => _armed.Task;

        public override DateTimeOffset GetUtcNow() => Manual.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = Manual.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero)
            {
                _armed.TrySetResult();
            }

            return timer;
        }
    }

    private sealed class Twins(Func<EquipmentId, ForecastAnswer> answer) : IMotorTwins
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public Task<ForecastAnswer> ForecastAsync(
            EquipmentId id, Cadence? cadence, int? horizonSteps, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult(answer(id));
        }

        public Task<MotorStatus> GetAsync(EquipmentId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MotorStatus> ChangeSettingsAsync(EquipmentId id, MotorSettings settings, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<MotorStatus> RebaselineAsync(EquipmentId id, string? reason, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<MotorStatus> AcknowledgeAsync(EquipmentId id, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<TwinModel> ModelAsync(EquipmentId id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<MotorStatus> AdoptModelAsync(
            EquipmentId id, ModelAdoption adoption, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<MotorStatus> AdoptPriorAsync(
            EquipmentId id, byte[] artefact, Actor actor, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<SaveOutcome> AbsorbAnalysisAsync(AnalyzedFile file, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ForgetAsync(EquipmentId id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
