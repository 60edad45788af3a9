using System.Threading.Channels;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Grains.Analyses;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DiagMod.Grains.RawFiles;

/// <summary>Claims files while there is room, and sees to it that each claim ends: the only place where work
/// begins.</summary>
internal sealed partial class IngestGate(
    IRawSignalStore files, FileRuns runs, IngestActivity activity, IOptions<IngestOptions> options, TimeProvider time,
    IHostApplicationLifetime lifetime, ILogger<IngestGate> logger)
    : BackgroundService, IRawFiles
{
    /// <summary>For the words to the database after the drain: with it, all is done within the host's 25 s.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly string _owner = $"{Environment.MachineName}/{Environment.ProcessId}";
    private int _failedClaims;

    public void Announce(RawFileId rawId) => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // From the wish to stop on, not only when the services behind this one have stopped: one of them may take all the time
        // that a host is granted, and files that are then still in work would be left to their leases.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await ClaimUntilAsync(stopping.Token);
    }

    private async Task ClaimUntilAsync(CancellationToken stoppingToken)
    {
        using var giveBack = new CancellationTokenSource();
        var running = new HashSet<Task>();
        try
        {
            while (true)
            {
                running.RemoveWhere(run => run.IsCompleted);
                if (running.Count >= options.Value.MaxConcurrentFiles)
                {
                    await Task.WhenAny(running).WaitAsync(stoppingToken);
                }
                else if (await ClaimAsync(stoppingToken) is { } claim)
                {
                    running.Add(RunAsync(claim, giveBack.Token));
                }
                else
                {
                    await WaitForWorkAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync(running, giveBack);
        }
    }

    private async Task RunAsync(RawFileClaim claim, CancellationToken giveBack)
    {
        using (activity.Begin())
        {
            await runs.RunAsync(claim, giveBack);
        }

        // The motor's next file may be claimed now.
        Announce(claim.RawId);
    }

    private async Task<RawFileClaim?> ClaimAsync(CancellationToken stoppingToken)
    {
        try
        {
            var lease = TimeSpan.FromSeconds(options.Value.LeaseSeconds);
            var claim = await files.ClaimNextAsync(_owner, lease, stoppingToken);
            if (_failedClaims > 0)
            {
                LogClaimsResumed(logger, _failedClaims);
                _failedClaims = 0;
            }

            return claim;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            if (_failedClaims++ == 0)
            {
                LogClaimsFail(logger, e);
            }

            return null;
        }
    }

    private async Task WaitForWorkAsync(CancellationToken stoppingToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var poll = TimeSpan.FromSeconds(options.Value.PollSeconds);
        var pause = _failedClaims == 0 ? poll : Backoff.After(_failedClaims, Backoff.LongestForDatabase, Random.Shared.NextDouble());
        var pauseOver = Task.Delay(pause, time, over.Token);

        // A database that does not answer is not asked more often because files are announced.
        var woken = _failedClaims == 0 ? _wake.Reader.WaitToReadAsync(over.Token).AsTask() : pauseOver;
        await Task.WhenAny(pauseOver, woken);
        _wake.Reader.TryRead(out _);
        await over.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    private async Task DrainAsync(HashSet<Task> running, CancellationTokenSource giveBack)
    {
        LogDraining(logger, running.Count(run => !run.IsCompleted));
        try
        {
            await Task.WhenAll(running).WaitAsync(TimeSpan.FromSeconds(options.Value.DrainSeconds), time);
        }
        catch (TimeoutException)
        {
            await giveBack.CancelAsync();
            await Task.WhenAll(running).WaitAsync(LastWords, time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Files cannot be claimed; it is tried again until it works")]
    private static partial void LogClaimsFail(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Files are claimed again after {Failures} failures")]
    private static partial void LogClaimsResumed(ILogger logger, int failures);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The host stops: {Count} files are worked to their end or given back")]
    private static partial void LogDraining(ILogger logger, int count);
}
