using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.StandIn;

/// <summary>One grain: its turns, and the object that lives in them while it is active. Calls keep their order even
/// when the object is replaced between them.</summary>
internal sealed partial class Activation(LocalGrainFactory factory, Type grainClass, string key) : IGrainContext
{
    [ThreadStatic]
    private static Activation? _underConstruction;

    private readonly Turns _turns = new();
    private readonly HashSet<GrainTimer> _timers = [];
    private volatile Grain? _grain;
    private AsyncServiceScope _scope;
    private DateTimeOffset _lastUsed;
    private DateTimeOffset _keepUntil;
    private bool _deactivateAfterTurn;
    private bool _shutDown;

    /// <summary>The activation whose grain is being made on this thread.</summary>
    public static Activation? UnderConstruction => _underConstruction;

    public string Key => key;

    public IGrainFactory Factory => factory;

    /// <summary>Queues a call; null when this activation is closed and another one must be asked.</summary>
    public Task<object?>? TryCall(GrainMethod method, object?[] arguments)
    {
        var answer = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (method.Interleaves && _grain is { } grain)
        {
            _turns.Start(() => AnswerAsync(grain, method, arguments, answer));
            return answer.Task;
        }

        return _turns.TryPost(() => TakeTurnAsync(method, arguments, answer)) ? answer.Task : null;
    }

    public void DeactivateAfterTurn()
    {
        _deactivateAfterTurn = true;

        // Asked for outside a turn (from an interleaved call): an empty turn brings the end about.
        _turns.TryPost(EndTurnAsync);
    }

    public void DelayDeactivation(TimeSpan time) =>
        _keepUntil = time < TimeSpan.Zero ? DateTimeOffset.MinValue
            : time > TimeSpan.FromDays(365) ? DateTimeOffset.MaxValue
            : factory.Time.GetUtcNow() + time;

    public GrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, factory.Time, callback, options);
        _timers.Add(timer);
        return timer;
    }

    public void Remove(GrainTimer timer) => _timers.Remove(timer);

    /// <summary>Lets a timer have its turn; one whose activation has ended is dropped.</summary>
    public void Tick(GrainTimer timer) => _turns.TryPost(async () =>
    {
        if (_timers.Contains(timer))
        {
            try
            {
                await timer.FireAsync();
            }
            catch (Exception e)
            {
                LogTimerFailed(factory.Log, grainClass.Name, key, e);
            }

            timer.Rearm();
        }

        await EndTurnAsync();
    });

    /// <summary>Ends the activation when it was idle for long enough; true when nothing is left of it.</summary>
    public bool Collect(TimeSpan age)
    {
        if (!_turns.IsIdle)
        {
            return false;
        }

        if (_grain is null)
        {
            return _turns.TryClose();
        }

        if (IsOld(age))
        {
            _turns.TryPost(() => IsOld(age)
                ? DeactivateAsync(new(DeactivationReasonCode.ActivationIdle, "Nobody called for a while."))
                : Task.CompletedTask);
        }

        return false;
    }

    /// <summary>Ends the activation for good, after the turns that were queued before.</summary>
    public Task ShutDownAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var posted = _turns.TryPost(async () =>
        {
            _shutDown = true;
            await DeactivateAsync(new(DeactivationReasonCode.ShuttingDown, "The host stops."));
            ended.SetResult();
        });
        return posted ? ended.Task : Task.CompletedTask;
    }

    private bool IsOld(TimeSpan age)
    {
        var now = factory.Time.GetUtcNow();
        return now - _lastUsed >= age && now >= _keepUntil;
    }

    private async Task TakeTurnAsync(GrainMethod method, object?[] arguments, TaskCompletionSource<object?> answer)
    {
        try
        {
            var grain = _grain ?? await ActivateAsync();
            await AnswerAsync(grain, method, arguments, answer);
        }
        catch (Exception e)
        {
            answer.SetException(factory.Messages.Copy(e));
        }

        await EndTurnAsync();
    }

    private async Task AnswerAsync(
        Grain grain, GrainMethod method, object?[] arguments, TaskCompletionSource<object?> answer)
    {
        try
        {
            var result = factory.Filters.Count == 0
                ? await method.InvokeAsync(grain, arguments)
                : await new FilteredCall(grain, method, arguments, factory.Filters).RunAsync();
            answer.SetResult(factory.Messages.Copy(result));
        }
        catch (Exception e)
        {
            answer.SetException(factory.Messages.Copy(e));
        }

        _lastUsed = factory.Time.GetUtcNow();
    }

    private async Task<Grain> ActivateAsync()
    {
        if (_shutDown)
        {
            throw new OrleansException("The host stops: no grain is activated any more.");
        }

        _scope = factory.Services.CreateAsyncScope();
        try
        {
            var grain = Make();
            await grain.OnActivateAsync(CancellationToken.None);
            _lastUsed = factory.Time.GetUtcNow();
            _grain = grain;
            return grain;
        }
        catch
        {
            await ReleaseAsync(null);
            throw;
        }
    }

    private Grain Make()
    {
        _underConstruction = this;
        try
        {
            return (Grain)ActivatorUtilities.CreateInstance(_scope.ServiceProvider, grainClass);
        }
        finally
        {
            _underConstruction = null;
        }
    }

    private Task EndTurnAsync() => _deactivateAfterTurn
        ? DeactivateAsync(new(DeactivationReasonCode.ApplicationRequested, "The grain asked for it."))
        : Task.CompletedTask;

    private async Task DeactivateAsync(DeactivationReason reason)
    {
        _deactivateAfterTurn = false;
        if (_grain is not { } grain)
        {
            return;
        }

        _grain = null;
        try
        {
            using var limit = new CancellationTokenSource(factory.Options.DeactivationTimeout, factory.Time);
            await grain.OnDeactivateAsync(reason, limit.Token);
        }
        catch (Exception e)
        {
            LogDeactivationFailed(factory.Log, grainClass.Name, key, e);
        }

        await ReleaseAsync(grain);
    }

    private async Task ReleaseAsync(Grain? grain)
    {
        foreach (var timer in _timers.ToArray())
        {
            timer.Dispose();
        }

        _deactivateAfterTurn = false;
        _keepUntil = DateTimeOffset.MinValue;
        try
        {
            if (grain is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                (grain as IDisposable)?.Dispose();
            }

            await _scope.DisposeAsync();
        }
        catch (Exception e)
        {
            LogDeactivationFailed(factory.Log, grainClass.Name, key, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A timer of {Grain} {Key} failed; it goes on")]
    private static partial void LogTimerFailed(ILogger logger, string grain, string key, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The deactivation of {Grain} {Key} failed")]
    private static partial void LogDeactivationFailed(ILogger logger, string grain, string key, Exception exception);
}
