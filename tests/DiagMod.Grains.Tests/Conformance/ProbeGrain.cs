using DiagMod.Grains.Tests.Support;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace DiagMod.Grains.Tests.Conformance;

public sealed record Note(string Text, double Number);

public sealed class ProbeException(string message) : Exception(message);

public interface IProbeObserver : IGrainObserver
{
    [OneWay]
    Task ToldAsync(Note note);
}

public interface IProbeGrain : IGrainWithStringKey
{
    Task<string> KeyAsync();

    Task<int> ActivationAsync();

    Task EnterAsync();

    Task<int> MostInsideAsync();

    Task AppendAsync(int number);

    Task<int[]> AppendedAsync();

    Task WaitAtAsync(string gate);

    Task WaitCancellablyAsync(string arrived, CancellationToken cancellationToken);

    [ResponseTimeout("00:00:02")]
    Task WaitTwoSecondsAtAsync(string gate);

    Task OpenAsync(string gate);

    Task ThrowAsync();

    Task ThrowBeforeTheFirstAwaitAsync();

    [OneWay]
    Task ThrowUnheardAsync();

    [OneWay]
    Task WaitUnheardAtAsync(string gate);

    [AlwaysInterleave]
    Task<string> PeekAsync();

    Task<Note> EchoAsync(Note note);

    Task EndAsync();

    Task StayAsync(TimeSpan time);

    Task<int> MostParallelPartsAsync();

    Task CallMyselfAsync();

    Task StartTimerAsync(string name, bool throws);

    Task SubscribeAsync(IProbeObserver observer);

    Task TellAsync(Note note);
}

internal sealed class ProbeGrain(Journal journal) : Grain, IProbeGrain
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly List<int> _appended = [];
    private readonly List<IProbeObserver> _observers = [];
    private int _inside;
    private int _mostInside;
    private int _activation;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (journal.RefuseActivation)
        {
            throw new ProbeException("not now");
        }

        _activation = Interlocked.Increment(ref journal.Activations);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        journal.Lines.Enqueue($"ended {this.GetPrimaryKeyString()} {reason.ReasonCode} after {_appended.Count}");
        journal.Gate("ended").TrySetResult();
    }

    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<int> ActivationAsync() => Task.FromResult(_activation);

    public async Task EnterAsync()
    {
        _mostInside = Math.Max(_mostInside, ++_inside);
        await Task.Yield();
        await Task.Yield();
        _inside--;
    }

    public Task<int> MostInsideAsync() => Task.FromResult(_mostInside);

    public async Task AppendAsync(int number)
    {
        await Task.Yield();
        _appended.Add(number);
    }

    public Task<int[]> AppendedAsync() => Task.FromResult(_appended.ToArray());

    public async Task WaitAtAsync(string gate)
    {
        journal.Gate("arrived at " + gate).TrySetResult();
        await journal.At(gate);
    }

    public async Task WaitCancellablyAsync(string arrived, CancellationToken cancellationToken)
    {
        journal.Gate(arrived).TrySetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            journal.Gate("cancelled").TrySetResult();
        }
    }

    public Task WaitTwoSecondsAtAsync(string gate) => WaitAtAsync(gate);

    public Task OpenAsync(string gate)
    {
        journal.Gate(gate).TrySetResult();
        return Task.CompletedTask;
    }

    public async Task ThrowAsync()
    {
        await Task.Yield();
        throw new ProbeException("bad");
    }

    public Task ThrowBeforeTheFirstAwaitAsync() => throw new ProbeException("worse");

    public async Task ThrowUnheardAsync()
    {
        await Task.Yield();
        throw new ProbeException("unheard");
    }

    public Task WaitUnheardAtAsync(string gate) => WaitAtAsync(gate);

    public Task<string> PeekAsync() => Task.FromResult("peeked");

    public Task<Note> EchoAsync(Note note) => Task.FromResult(note);

    public Task EndAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task StayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public async Task<int> MostParallelPartsAsync()
    {
        var inside = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await Task.Yield();
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.SpinWait(2000);
            Interlocked.Decrement(ref inside);
        }));
        return most;
    }

    public Task CallMyselfAsync() =>
        GrainFactory.GetGrain<IProbeGrain>(this.GetPrimaryKeyString()).WaitTwoSecondsAtAsync("never");

    public Task StartTimerAsync(string name, bool throws)
    {
        var ticks = 0;
        this.RegisterGrainTimer(
            async _ =>
            {
                _inside++;
                journal.Lines.Enqueue($"{name} {++ticks}, inside {_inside}");
                await Task.Yield();
                _inside--;
                journal.Gate($"{name} {ticks}").TrySetResult();
                if (throws)
                {
                    throw new ProbeException("timer");
                }
            },
            new GrainTimerCreationOptions(Tick, Tick));
        return Task.CompletedTask;
    }

    public Task SubscribeAsync(IProbeObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    public Task TellAsync(Note note) => Task.WhenAll(_observers.Select(observer => observer.ToldAsync(note)));
}
