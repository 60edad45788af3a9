using System.Data.Common;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Audit;

/// <summary>Signs the audit log's head once a minute, or after a thousand rows, when it has moved.</summary>
internal sealed partial class AuditCheckpoints(
    IAuditLog audit, AuditCheckpointFile file, TimeProvider time, ILogger<AuditCheckpoints> log) : BackgroundService
{
    private const int RowsBetween = 1_000;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private long _signedSeq = -1;
    private DateTimeOffset _signedAt;

    /// <summary>Signs the head if it has moved far enough, or at all when <paramref name="isLast"/>.</summary>
    /// <param name="isLast">True: the host stops.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The checkpoint; null when none was due.</returns>
    public async Task<AuditCheckpoint?> SignAsync(bool isLast, CancellationToken cancellationToken)
    {
        var head = await audit.HeadAsync(cancellationToken);
        var now = time.GetUtcNow();
        var isDue = isLast || now - _signedAt >= Between || head.Seq - _signedSeq >= RowsBetween;
        if (head.Seq == 0 || head.Seq == _signedSeq || !isDue)
        {
            return null;
        }

        var checkpoint = file.Append(head, now);
        (_signedSeq, _signedAt) = (head.Seq, now);
        LogSigned(log, checkpoint.Seq, checkpoint.Hash, checkpoint.LogId, checkpoint.Signature);
        return checkpoint;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(isLast: true, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do
            {
                await TryAsync(isLast: false, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: StopAsync signs what is left.
        }
    }

    private async Task TryAsync(bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            await SignAsync(isLast, cancellationToken);
        }
        catch (Exception fault) when (fault is DbException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            // The next look tries again; rows that are not signed yet are only as safe as their chain.
            LogUnsigned(log, fault.Message);
        }
    }

    [LoggerMessage(1601, LogLevel.Information, "Audit checkpoint: row {Seq} has hash {Hash} in log {LogId}, signed {Signature}")]
    private static partial void LogSigned(ILogger logger, long seq, string hash, Guid logId, string signature);

    [LoggerMessage(1602, LogLevel.Error, "The audit log could not be signed and will be tried again: {Reason}")]
    private static partial void LogUnsigned(ILogger logger, string reason);
}
