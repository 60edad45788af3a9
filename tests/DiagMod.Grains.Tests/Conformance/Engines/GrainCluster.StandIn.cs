using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.Conformance.Engines;

/// <summary>The stand-in has one host; one that is lost is followed by another on the same stores.</summary>
internal sealed partial class GrainCluster(TestHost host)
{
    private static readonly (string Key, string Value) Lease = ("Ingest:LeaseSeconds", "5");
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<TestHost> _hosts = [host];

    /// <summary>Engines of this build.</summary>
    public static IReadOnlyList<Engine> Engines { get; } = [Engine.StandIn];

    public static async Task<GrainCluster> OfGrainsAsync(Engine engine)
    {
        Assert.Equal(Engine.StandIn, engine);
        var host = await TestHost.OfGrainsAsync();
        return new GrainCluster(host) { Journal = host.Get<Support.Journal>() };
    }

    public static async Task<GrainCluster> OfMotorsAsync(Engine engine, bool isRemote = true)
    {
        // One process is near to itself, however it is asked.
        Assert.True(engine == Engine.StandIn, $"{engine} near or far ({isRemote}) is not in this build");
        var host = await TestHost.OfMotorsStartedAsync(Lease);
        return new GrainCluster(host) { Stores = host.Stores };
    }

    public T Get<T>()
        where T : notnull => _hosts[^1].Get<T>();

    /// <summary>Waits while time goes on, faster than outside but not so fast that nothing happens meanwhile.</summary>
    public async Task UntilAsync(Task task)
    {
        for (var step = 0; step < 1000 && !task.IsCompleted; step++)
        {
            host.Time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(10)));
        }

        await task.WaitAsync(Patience);
    }

    /// <summary>Nothing more comes of the host that reads a file, and its lease has run out; another host is there.</summary>
    public async Task LoseReaderAsync()
    {
        _hosts[^1].IsLost = true;
        host.Time.Advance(TimeSpan.FromSeconds(6));
        var next = TestHost.OfMotorsBeside(host, Lease);
        await next.StartAsync();
        _hosts.Add(next);
    }

    /// <summary>Waits; time stands still, so that no lease runs out because a machine is slow.</summary>
    private static Task EndAsync(Task task) => task.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _hosts)
        {
            await one.DisposeAsync();
        }
    }
}
