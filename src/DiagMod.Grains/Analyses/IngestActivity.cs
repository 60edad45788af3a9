using System.Threading.Channels;

namespace DiagMod.Grains.Analyses;

/// <summary>What the first stage tells the second one on this host: how many files it works on, and that one ended.</summary>
internal sealed class IngestActivity(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _ended = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private int _inWork;
    private TaskCompletionSource _quiet = Done();

    /// <summary>A file is worked on from now until this is disposed.</summary>
    public IDisposable Begin()
    {
        lock (_gate)
        {
            if (_inWork++ == 0)
            {
                _quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return new Work(this);
    }

    /// <summary>Waits until no file is worked on, at most for a while: analyses give way, but are not put off for ever.</summary>
    public async Task QuietAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        Task quiet;
        lock (_gate)
        {
            quiet = _quiet.Task;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(quiet, Task.Delay(longest, time, over.Token));
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Says that an analysis may wait.</summary>
    public void Announce() => _ended.Writer.TryWrite(true);

    /// <summary>Waits until an analysis may wait, at most for a while.</summary>
    public async Task AnnouncedAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_ended.Reader.WaitToReadAsync(over.Token).AsTask(), Task.Delay(longest, time, over.Token));
        _ended.Reader.TryRead(out _);
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private void End()
    {
        lock (_gate)
        {
            if (--_inWork == 0)
            {
                _quiet.SetResult();
            }
        }

        Announce();
    }

    private sealed class Work(IngestActivity activity) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!_isOver)
            {
                _isOver = true;
                activity.End();
            }
        }
    }
}
