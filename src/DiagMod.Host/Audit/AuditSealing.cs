using System.Data.Common;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Audit;

/// <summary>Once a day, takes the months that are older than the retention out of the audit log into signed files.</summary>
internal sealed partial class AuditSealing(
    IAuditLog audit, AuditSeals seals, AuditCheckpointFile file, AuditSigner signer, JobLocks locks, HostSettings settings,
    TimeProvider time, ILogger<AuditSealing> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);
    private static readonly Actor Self = new("system", null, null);

    /// <summary>Seals every month that is old enough.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The months.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        var done = new List<string>();
        if (settings.Audit.RetentionMonths == 0)
        {
            return done;
        }

        await locks.TryRunAsync("audit seal", stop => SealAsync(done, stop), cancellationToken);
        return done;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                await TryAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: a month that is half written is begun again by the next start.
        }
    }

    private async Task SealAsync(List<string> done, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow().AddMonths(-settings.Audit.RetentionMonths);
        while (await seals.OldestAsync(before, cancellationToken) is { } month)
        {
            var segment = await AuditSegment.WriteAsync(file.Folder, month, audit, signer, cancellationToken);
            await seals.SealAsync(month.Month, segment.FileSha256, Self, cancellationToken);
            LogSealed(log, month.Month, month.AfterSeq + 1, month.LastSeq);
            done.Add(month.Month);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is DbException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            LogFailed(log, fault.Message);
        }
    }

    [LoggerMessage(1603, LogLevel.Information, "Month {Month} of the audit log was sealed: rows {First} to {Last}")]
    private static partial void LogSealed(ILogger logger, string month, long first, long last);

    [LoggerMessage(1604, LogLevel.Error, "The audit log's old months could not be sealed; tried again tomorrow: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
