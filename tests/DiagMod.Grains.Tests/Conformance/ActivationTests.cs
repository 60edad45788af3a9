using System.Runtime.CompilerServices;
using DiagMod.Grains.Tests.Conformance.Engines;

namespace DiagMod.Grains.Tests.Conformance;

/// <summary>Promises of the grain runtime about the life of an activation.</summary>
public sealed class ActivationTests
{
    [Theory]
    [EachEngine]
    public async Task Activation_UnderARace_HappensOnce(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var numbers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => Task.Run(() => Grain(cluster, "probe/1").ActivationAsync())));

        Assert.All(numbers, number => Assert.Equal(1, number));
        Assert.Equal(1, cluster.Journal.Activations);
    }

    [Theory]
    [EachEngine]
    public async Task Activation_ThatFails_FailsTheCallAndIsTriedAgain(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        cluster.Journal.RefuseActivation = true;
        await Assert.ThrowsAsync<ProbeException>(Grain(cluster, "probe/1").KeyAsync);

        cluster.Journal.RefuseActivation = false;
        var key = await Grain(cluster, "probe/1").KeyAsync();

        Assert.Equal("probe/1", key);
    }

    [Theory]
    [EachEngine]
    public async Task DeactivateOnIdle_GivesTheNextCallANewActivation(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");
        await grain.AppendAsync(1);

        await grain.EndAsync();
        await grain.AppendAsync(2);

        Assert.Equal(2, Assert.Single(await grain.AppendedAsync()));
        Assert.Equal(2, await grain.ActivationAsync());
        Assert.Equal(["ended probe/1 ApplicationRequested after 1"], cluster.Journal.Lines);
    }

    [Theory]
    [EachEngine]
    public async Task Timer_WaitsForTheTurnOfACall(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");
        await grain.StartTimerAsync("tick", throws: false);
        var waiting = grain.WaitAtAsync("door");
        await cluster.Journal.At("arrived at door");
        var before = Ticks(cluster);

        await PassAsync(cluster, "while it waits");

        Assert.Equal(before, Ticks(cluster));
        cluster.Journal.Gate("door").SetResult();
        await waiting;
        await cluster.UntilAsync(cluster.Journal.Gate($"tick {before + 1}").Task);
        Assert.All(Lines(cluster, "tick"), line => Assert.EndsWith("inside 1", line, StringComparison.Ordinal));
    }

    [Theory]
    [EachEngine]
    public async Task Timer_WhoseCallbackThrows_GoesOn(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        await Grain(cluster, "probe/1").StartTimerAsync("tick", throws: true);

        await cluster.UntilAsync(cluster.Journal.Gate("tick 3").Task);

        Assert.Equal(["tick 1, inside 1", "tick 2, inside 1", "tick 3, inside 1"], Lines(cluster, "tick").Take(3));
    }

    [Theory]
    [EachEngine]
    public async Task Timer_EndsWithItsActivation(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");
        await grain.StartTimerAsync("tick", throws: false);
        await grain.EndAsync();
        await cluster.Journal.At("ended");
        var before = Ticks(cluster);

        await PassAsync(cluster, "after its end");
        await grain.KeyAsync();

        Assert.Equal(before, Ticks(cluster));
    }

    [Theory]
    [EachEngine]
    public async Task Observer_IsToldByTheGrain(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var observer = new Observer();
        var grain = Grain(cluster, "probe/1");
        await grain.SubscribeAsync(cluster.Grains.CreateObjectReference<IProbeObserver>(observer));

        await grain.TellAsync(new Note("news", double.NaN));

        Assert.Equal(new Note("news", double.NaN), await observer.Told.Task.WaitAsync(TimeSpan.FromMinutes(2)));
    }

    [Theory]
    [EachEngine]
    public async Task Observer_InPlaceOfItsReference_CannotBeDeleted(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var observer = new Observer();
        var reference = cluster.Grains.CreateObjectReference<IProbeObserver>(observer);

        Assert.Throws<ArgumentException>(() => cluster.Grains.DeleteObjectReference<IProbeObserver>(observer));
        cluster.Grains.DeleteObjectReference<IProbeObserver>(reference);
    }

    [Theory]
    [EachEngine]
    public async Task Observer_ThatIsCollected_IsDroppedSilently(Engine engine)
    {
        await using var cluster = await GrainCluster.OfGrainsAsync(engine);
        var grain = Grain(cluster, "probe/1");
        var (reference, observer) = MakeAndForget(cluster);
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
    private static (IProbeObserver Reference, WeakReference Observer) MakeAndForget(GrainCluster cluster)
    {
        var observer = new Observer();
        return (cluster.Grains.CreateObjectReference<IProbeObserver>(observer), new WeakReference(observer));
    }

    /// <summary>Lets time go on for several ticks of a timer, which another grain counts.</summary>
    private static async Task PassAsync(GrainCluster cluster, string clock)
    {
        await Grain(cluster, "probe/clock").StartTimerAsync(clock, throws: false);
        await cluster.UntilAsync(cluster.Journal.Gate($"{clock} 4").Task);
    }

    private static int Ticks(GrainCluster cluster) => Lines(cluster, "tick").Length;

    private static string[] Lines(GrainCluster cluster, string name) =>
        [.. cluster.Journal.Lines.Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))];

    private static IProbeGrain Grain(GrainCluster cluster, string key) => cluster.Grains.GetGrain<IProbeGrain>(key);

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
