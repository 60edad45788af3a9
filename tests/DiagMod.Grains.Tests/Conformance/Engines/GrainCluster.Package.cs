using System.Diagnostics.CodeAnalysis;
using DiagMod.Core.Ports;
using DiagMod.Grains.Hosting;
using DiagMod.Grains.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace DiagMod.Grains.Tests.Conformance.Engines;

/// <summary>Silos of Microsoft Orleans in this process, which talk as if each had its own: every message is serialized.</summary>
internal sealed partial class GrainCluster
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly List<InProcessTestCluster> _clusters = [];
    private Func<Task<InProcessTestCluster>> _deploy = null!;
    private InProcessSiloHandle? _reader;
    private string? _lost;

    private GrainCluster()
    {
    }

    /// <summary>Engines of this build.</summary>
    public static IReadOnlyList<Engine> Engines { get; } = [Engine.OneSilo, Engine.TwoSilos];

    private InProcessTestCluster Cluster => _clusters[^1];

    public static Task<GrainCluster> OfGrainsAsync(Engine engine)
    {
        var cluster = new GrainCluster();
        return cluster.StartAsync(engine, isRemote: true, (_, host) => host.Services.AddSingleton(cluster.Journal));
    }

    /// <summary>Silos with the motors' grains on stores that they share.</summary>
    /// <param name="engine">How many.</param>
    /// <param name="isRemote">True: each grain comes to life on the silo that did not call. False: as the product places it.</param>
    public static Task<GrainCluster> OfMotorsAsync(Engine engine, bool isRemote = true)
    {
        var cluster = new GrainCluster { Stores = new InMemoryStores(TimeProvider.System) };
        return cluster.StartAsync(engine, isRemote, (silo, host) =>
        {
            host.Configuration.AddInMemoryCollection([new("Ingest:LeaseSeconds", "5"), new("Ingest:PollSeconds", "1")]);
            host.Services.AddSingleton(HostStore.Of(
                cluster.Stores, () => cluster._reader ??= cluster.Silo(silo), () => cluster._lost == silo));
            TestHost.AddStores(host.Services, cluster.Stores);
            MotorGrainsHosting.AddMotors(host);
        });
    }

    /// <summary>All silos.</summary>
    public IReadOnlyList<InProcessSiloHandle> Silos => Cluster.Silos;

    public T Get<T>()
        where T : notnull => Cluster.Silos[0].ServiceProvider.GetRequiredService<T>();

    /// <summary>Waits; time goes on by itself.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "On the stand-in it moves a host's clock.")]
    public Task UntilAsync(Task task) => task.WaitAsync(Patience);

    /// <summary>Kills the silo that reads a file; when no other one is left, a new cluster follows.</summary>
    public async Task LoseReaderAsync()
    {
        _lost = _reader!.Name;
        await Cluster.KillSiloAsync(_reader);
        _lost = Cluster.Silos.Count == 0 ? null : _lost;
        if (Cluster.Silos.Count == 0)
        {
            _clusters.Add(await _deploy());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters)
        {
            await cluster.DisposeAsync();
        }
    }

    private static Task EndAsync(Task task) => task.WaitAsync(Patience);

    private InProcessSiloHandle Silo(string name) => Cluster.Silos.Single(silo => silo.Name == name);

    private async Task<GrainCluster> StartAsync(
        Engine engine, bool isRemote, Action<string, IHostApplicationBuilder> setUp)
    {
        _deploy = async () =>
        {
            var builder = new InProcessTestClusterBuilder((short)(engine == Engine.TwoSilos ? 2 : 1));
            builder.Options.InitializeClientOnDeploy = false;
            builder.Options.ConfigureFileLogging = false;
            builder.ConfigureSilo((_, silo) =>
            {
                MotorSilo.SetUp(silo);
                TestHost.SetUpSilo(silo);
                silo.Configure<ClusterMembershipOptions>(options =>
                {
                    options.ProbeTimeout = TimeSpan.FromSeconds(1);
                    options.NumMissedProbesLimit = 3;
                });
                if (isRemote)
                {
                    AwayDirector.UseFor(silo.Services);
                }
            });
            builder.ConfigureSiloHost((silo, host) => setUp(silo.SiloName, host));
            var cluster = builder.Build();
            await cluster.DeployAsync();
            return cluster;
        };
        _clusters.Add(await _deploy());
        return this;
    }
}
