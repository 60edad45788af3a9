using DiagMod.Core.Currents;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Texts;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Shared;

/// <summary>A page that hears the board. Notices that come while it is still busy with the last are taken together.</summary>
public abstract class LivePage : TextComponent, IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly HashSet<EquipmentId> _changed = [];
    private readonly Lock _gate = new();
    private IDisposable? _subscription;
    private bool _isBusy;

    /// <summary>The newest status of every motor.</summary>
    [Inject]
    public required Board Board { get; set; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Time { get; set; }

    /// <summary>Ends when the reader leaves the page.</summary>
    protected CancellationToken Leaving => _leaving.Token;

    /// <summary>Takes what changed since the last call: the newest status of each motor concerned.</summary>
    /// <param name="changed">Statuses, one a motor.</param>
    protected abstract Task OnChangedAsync(IReadOnlyCollection<MotorStatus> changed);

    /// <summary>Takes which motors are no more.</summary>
    /// <param name="gone">Their keys.</param>
    protected virtual Task OnGoneAsync(IReadOnlyCollection<EquipmentId> gone) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        // A prerendered page is a picture, and gone at once: only the live one listens.
        if (RendererInfo.IsInteractive)
        {
            _subscription = Board.Subscribe(Notice);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await _leaving.CancelAsync();
        await LeaveAsync();
        _leaving.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What a page has to give back beside its subscription.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    private void Notice(IReadOnlySet<EquipmentId> motors)
    {
        lock (_gate)
        {
            _changed.UnionWith(motors);
            if (_isBusy)
            {
                return;
            }

            _isBusy = true;
        }

        _ = InvokeAsync(TakeAsync);
    }

    private async Task TakeAsync()
    {
        try
        {
            while (Next() is var (statuses, gone) && statuses.Count + gone.Count > 0)
            {
                if (gone.Count > 0)
                {
                    await OnGoneAsync(gone);
                }

                if (statuses.Count > 0)
                {
                    using var span = PageSpans.Start(Board, GetType(), statuses);
                    await OnChangedAsync(statuses);
                }
            }
        }
        catch (Exception) when (_leaving.IsCancellationRequested)
        {
            // The reader left while a figure was being read: nobody waits for it.
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _isBusy = false;
            }

            await DispatchExceptionAsync(e);
        }
    }

    private (List<MotorStatus> Statuses, List<EquipmentId> Gone) Next()
    {
        lock (_gate)
        {
            var statuses = new List<MotorStatus>(_changed.Count);
            var gone = new List<EquipmentId>();
            foreach (var id in _changed)
            {
                if (Board.TryGet(id, out var status))
                {
                    statuses.Add(status);
                }
                else
                {
                    gone.Add(id);
                }
            }

            _changed.Clear();
            _isBusy = statuses.Count + gone.Count > 0 && !_leaving.IsCancellationRequested;
            return _isBusy ? (statuses, gone) : ([], []);
        }
    }
}
