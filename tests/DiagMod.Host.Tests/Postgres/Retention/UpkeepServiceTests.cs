using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DiagMod.Core.Ports;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;
using DiagMod.Postgres.Retention;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DiagMod.Host.Tests.Postgres.Retention;

/// <summary>The hourly jobs of the database, one after the other, each with its own outcome.</summary>
public sealed class UpkeepServiceTests : IDisposable
{
    private readonly DirectoryInfo _archive = Directory.CreateTempSubdirectory("diagmod-archive-");

    public void Dispose() => _archive.Delete(recursive: true);

    [Fact]
    public async Task Archive_ThatFails_IsToldOfRemovalAloneAndRetentionIsDone()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await TestDatabase.ScalarAsync(database, "select ensure_month('features', '2025-03-01Z')");
        await RetentionState.ConfirmClockAsync(database, TimeProvider.System, CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(_archive.FullName, "features_2025-03_1" + MonthArchive.Extension));
        await using var stores = new Stores(database, keepFeaturesDays: 30, archive: _archive.FullName);
        await using var metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var log = new AwaitedLog("by the job removal");
        using var service = new UpkeepService(
            stores.Get<DatabaseUpkeep>(), stores.Get<MonthRetention>(), stores.Get<MonthRemoval>(), stores.Get<JobLocks>(),
            new RunningJobs(metrics.GetRequiredService<IMeterFactory>()), TimeProvider.System, log);

        await service.StartAsync(CancellationToken.None);
        await log.Seen.WaitAsync(TimeSpan.FromMinutes(1));
        await service.StopAsync(CancellationToken.None);

        Assert.Contains(log.Lines, line => line.StartsWith("The month features 2025-03 had expired", StringComparison.Ordinal));
        Assert.Equal(
            "removal: false, retention: true, upkeep: true",
            await TestDatabase.ScalarAsync(
                database, "select string_agg(job || ': ' || (last_success_at is not null), ', ' order by job) from job_runs"));
        Assert.StartsWith(
            "features 2025-03 stays: ",
            (string)(await TestDatabase.ScalarAsync(database, "select fault from job_runs where job = 'removal'"))!,
            StringComparison.Ordinal);
    }

    private sealed class AwaitedLog(string awaited) : ILogger<UpkeepService>
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public IReadOnlyCollection<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception);
            _lines.Enqueue(line);
            if (line.Contains(awaited, StringComparison.Ordinal))
            {
                _seen.TrySetResult();
            }
        }
    }
}
