using DiagMod.Core.Diagnosis;
using DiagMod.Core.Ports;
using DiagMod.Grains.RawFiles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DiagMod.Grains.Analyses;

/// <summary>The second stage (decision D39): claims records of completed files, a few at a time and after the files in work, and sees to
/// it that each claim ends.</summary>
internal sealed partial class AnalysisGate(
    IFileAnalyses analyses, AnalysisRuns runs, IngestActivity ingest, IOptions<IngestOptions> options, TimeProvider time,
    IHostApplicationLifetime lifetime, ILogger<AnalysisGate> logger)
    : BackgroundService
{
    /// <summary>Files in work go first, but a host that is never idle analyses too.</summary>
    private static readonly TimeSpan GiveWay = TimeSpan.FromSeconds(5);

    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}";
    private int _failedClaims;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // With the files' gate: from the wish to stop on.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await Task.WhenAll(Enumerable.Range(0, options.Value.AnalysisWorkers).Select(_ => WorkAsync(stopping.Token)));
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await ingest.QuietAsync(GiveWay, stoppingToken);
                if (await ClaimAsync(stoppingToken) is { } claim)
                {
                    await runs.RunAsync(claim, stoppingToken);
                }
                else
                {
                    await WaitForWorkAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was in work was given back.
        }
    }

    private Task WaitForWorkAsync(CancellationToken stoppingToken)
    {
        var failed = Volatile.Read(ref _failedClaims);
        if (failed == 0)
        {
            return ingest.AnnouncedAsync(TimeSpan.FromSeconds(options.Value.PollSeconds), stoppingToken);
        }

        // A database that does not answer is not asked more often because files end.
        return Task.Delay(Backoff.After(failed, Backoff.LongestForDatabase, Random.Shared.NextDouble()), time, stoppingToken);
    }

    private async Task<AnalysisClaim?> ClaimAsync(CancellationToken stoppingToken)
    {
        try
        {
            var claim = await analyses.ClaimNextAsync(
                _owner, TimeSpan.FromSeconds(options.Value.LeaseSeconds), stoppingToken);
            if (Interlocked.Exchange(ref _failedClaims, 0) is > 0 and var failures)
            {
                LogAnalysisClaimsResumed(logger, failures);
            }

            return claim;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            if (Interlocked.Increment(ref _failedClaims) == 1)
            {
                LogAnalysisClaimsFail(logger, e);
            }

            return null;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error, Message = "Analyses cannot be claimed; it is tried again until it works")]
    private static partial void LogAnalysisClaimsFail(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Analyses are claimed again after {Failures} failures")]
    private static partial void LogAnalysisClaimsResumed(ILogger logger, int failures);
}
