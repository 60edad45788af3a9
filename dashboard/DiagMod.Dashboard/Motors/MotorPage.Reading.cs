using DiagMod.Core.Twin;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace DiagMod.Dashboard.Motors;

/// <content>Reading that survives a lost database or grain: what is there stays, and it is tried again.</content>
public sealed partial class MotorPage
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    private CancellationTokenSource? _view;
    private bool _hasFailed;

    // Parts that read signals are made anew after each.
    private int _recoveries;
    private bool _isRetrying;
    private Func<CancellationToken, Task>? _failed;
    private ITimer? _retry;

    [Inject]
    public required ILogger<MotorPage> Log { get; set; }

    protected override async ValueTask LeaveAsync()
    {
        _view?.Dispose();
        _alarmNews?.Dispose();
        if (_fileCheck is not null)
        {
            await _fileCheck.DisposeAsync();
        }

        if (_retry is not null)
        {
            await _retry.DisposeAsync();
        }
    }

    private async Task GuardAsync(Func<CancellationToken, Task> read)
    {
        // What is shown changed meanwhile: the reading of what was shown before ends, whatever it came to.
        var viewing = _view?.Token ?? Leaving;
        try
        {
            await read(viewing);
            _recoveries += _hasFailed ? 1 : 0;
            (_hasFailed, _failed) = (false, null);
        }
        catch (Exception) when (viewing.IsCancellationRequested)
        {
            // Nobody waits for it.
        }
        catch (BrokenTwinException)
        {
            // Trying again would find the same: the page for faults says so.
            throw;
        }
        catch (Exception fault)
        {
            // A motor that never was there is opened anew; of one that is, its figures are read.
            Fail(fault, _status is null || _motor is null ? OpenAsync : read);
        }
    }

    /// <summary>Reads signals for a part of the page; a fault that is not the recording's own is told in the reader's words, and the part
    /// reads anew once what was lost is back.</summary>
    private async Task<T> ReadSignalAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception fault) when (
            fault is not (InvalidOperationException or ArgumentException or IOException) && !Leaving.IsCancellationRequested)
        {
            Fail(fault, ReadAnalysisAsync);
            StateHasChanged();
            throw new IOException(Text.View.SignalsLost, fault);
        }
    }

    // Whatever was lost (the database, a grain's host), the answer is the same: say so and try again.
    private void Fail(Exception fault, Func<CancellationToken, Task> again)
    {
        if (!_hasFailed)
        {
            NoteFailure(Log, fault, Id);
        }

        (_hasFailed, _failed) = (true, again);
        if (RendererInfo.IsInteractive)
        {
            _retry ??= Time.CreateTimer(_ => _ = InvokeAsync(RetryAsync), null, RetryAfter, RetryAfter);
        }
    }

    private async Task RetryAsync()
    {
        // One try at a time: a lost database may let each wait for a while.
        if (_failed is { } read && !_isRetrying)
        {
            _isRetrying = true;
            try
            {
                await GuardAsync(read);
                StateHasChanged();
            }
            catch (BrokenTwinException fault)
            {
                // From the timer nobody else would hear of it.
                await DispatchExceptionAsync(fault);
            }
            finally
            {
                _isRetrying = false;
            }
        }
    }
}
