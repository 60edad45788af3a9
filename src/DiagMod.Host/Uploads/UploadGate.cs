using System.Threading.RateLimiting;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Uploads;

/// <summary>How many uploads are read at once and how many may wait; further ones are told to come back.</summary>
internal sealed class UploadGate(HostSettings settings) : IAsyncDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = settings.Ingest.ParallelUploads,
        QueueLimit = settings.Ingest.UploadQueue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a place; the lease is refused when the queue is full.</summary>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) =>
        _limiter.AcquireAsync(1, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _limiter.DisposeAsync();
}
