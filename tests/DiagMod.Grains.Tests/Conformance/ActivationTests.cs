using System.Runtime.CompilerServices;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.Conformance;

/// <summary>Promises of the grain runtime about the life of an activation.</summary>
public sealed class ActivationTests : IAsyncLifetime
{
    private TestHost _host = null!;

    private Journal Journal => _host.Get<Journal>();

    public async Task InitializeAsync() =>
        _host = await TestHost.OfGrainsAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Activation_UnderARace_HappensOnce()
    {
        var numbers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => Grain("probe/1").ActivationAsync())));

        Assert.All(numbers, number => Assert.Equal(1, number));
        Assert.Equal(1, Journal.Activations);
    }

    [Fact]
    public async Task Activation_ThatFails_FailsTheCallAndIsTriedAgain()
    {
        Journal.RefuseActivation = true;
        await Assert.ThrowsAsync<ProbeException>(Grain("probe/1").KeyAsync);

        Journal.RefuseActivation = false;
        var key = await Grain("probe/1").KeyAsync();

        Assert.Equal("probe/1", key);
    }

    [Fact]
    public async Task DeactivateOnIdle_GivesTheNextCallANewActivation()
    {
        var grain = Grain("probe/1");
        await grain.AppendAsync(1);

        var end = grain.EndAsync();
        var appended = grain.AppendAsync(2);
        await Task.WhenAll(end, appended);

        Assert.Equal(2, Assert.Single(await grain.AppendedAsync()));
        Assert.Equal(2, await grain.ActivationAsync());
        Assert.Equal(["ended probe/1 ApplicationRequested after 1"], Journal.Lines);
    }

    [Fact]
    public async Task Timer_WaitsForTheTurnOfACall()
    {
        var grain = Grain("probe/1");
        await grain.StartTimerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), throws: false);
        var waiting = grain.WaitAtAsync("door");
        await Journal.At("arrived at door");

        _host.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(Journal.Lines);
        Journal.Gate("door").SetResult();
        await waiting;
        await Journal.At("tick 1");
        Assert.Equal(["tick 1, inside 1"], Journal.Lines);
    }

    [StandInFact(StandInFactAttribute.Clock)]
    public async Task Timer_WhoseCallbackThrows_GoesOn()
    {
        await Grain("probe/1").StartTimerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), throws: true);

        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await Journal.At("tick 1");
        await _host.Time.UntilArmedAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await Journal.At("tick 2");

        Assert.Equal(["tick 1, inside 1", "tick 2, inside 1"], Journal.Lines);
    }

    [StandInFact(StandInFactAttribute.Clock)]
    public async Task Timer_EndsWithItsActivation()
    {
        var grain = Grain("probe/1");
        await grain.StartTimerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), throws: false);
        await grain.EndAsync();
        await Journal.At("ended");

        _host.Time.Advance(TimeSpan.FromSeconds(5));
        await grain.KeyAsync();

        Assert.DoesNotContain(Journal.Lines, line => line.StartsWith("tick", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Observer_IsToldByTheGrain()
    {
        var observer = new Observer();
        var grain = Grain("probe/1");
        await grain.SubscribeAsync(_host.Grains.CreateObjectReference<IProbeObserver>(observer));

        await grain.TellAsync(new Note("news", double.NaN));

        Assert.Equal(new Note("news", double.NaN), await observer.Told.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Observer_InPlaceOfItsReference_CannotBeDeleted()
    {
        var observer = new Observer();
        var reference = _host.Grains.CreateObjectReference<IProbeObserver>(observer);

        Assert.Throws<ArgumentException>(() => _host.Grains.DeleteObjectReference<IProbeObserver>(observer));
        _host.Grains.DeleteObjectReference<IProbeObserver>(reference);
    }

    [Fact]
    public async Task Observer_ThatIsCollected_IsDroppedSilently()
    {
        var grain = Grain("probe/1");
        var (reference, observer) = MakeAndForget();
        await grain.SubscribeAsync(reference);

        // Each call lets threads of the pool drop what they touched last.
        for (var i = 0; i < 20 && observer.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await grain.KeyAsync();
        }

        Assert.False(observer.IsAlive);
        await grain.TellAsync(new Note("nobody hears", 1));
    }

    // Apart, so that no local variable of the test keeps the observer alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (IProbeObserver Reference, WeakReference Observer) MakeAndForget()
    {
        var observer = new Observer();
        return (_host.Grains.CreateObjectReference<IProbeObserver>(observer), new WeakReference(observer));
    }

    private IProbeGrain Grain(string key) => _host.Grains.GetGrain<IProbeGrain>(key);

    private sealed class Observer : IProbeObserver
    {
        public TaskCompletionSource<Note> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task ToldAsync(Note note)
        {
            Told.SetResult(note);
            return Task.CompletedTask;
        }
    }
}
