using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;

namespace DiagMod.Grains.Hosting;

/// <summary>Grains on Microsoft Orleans: one silo on loopback, or one of a cluster's.</summary>
internal static class MotorSilo
{
    private const int LeastPort = 15_000;
    private const int MostPort = 32_000;
    private const int PortTries = 100;

    /// <summary>What the grains run on.</summary>
    public const string Runtime = "Orleans";

    /// <summary>Whether several hosts can work together.</summary>
    public const bool CanCluster = true;

    /// <summary>Grains of other silos whose place is remembered: more than a fleet has motors. The default, a million, takes 19 MB
    /// before the first grain is there.</summary>
    private const int RememberedPlaces = 32_768;

    /// <summary>Provider name of Npgsql, as Orleans knows it.</summary>
    private const string Invariant = "Npgsql";

    public static void Add(IHostApplicationBuilder builder, ClusterOptions cluster) =>
        builder.UseOrleans(silo =>
        {
            SetUp(silo);
            if (cluster.TracesCalls)
            {
                silo.AddActivityPropagation();
            }

            if (!cluster.IsCluster)
            {
                // Loopback: silo and gateway ports are not reachable from outside. Nobody else need know them, and a second host on
                // this machine must find others.
                silo.UseLocalhostClustering(
                    cluster.SiloPort == 0 ? FreePort() : cluster.SiloPort,
                    cluster.GatewayPort == 0 ? FreePort() : cluster.GatewayPort,
                    serviceId: cluster.ServiceId, clusterId: cluster.ClusterId);
                return;
            }

            silo.Configure<Orleans.Configuration.ClusterOptions>(options =>
            {
                options.ServiceId = cluster.ServiceId;
                options.ClusterId = cluster.ClusterId;
            });
            silo.UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = cluster.ConnectionString;
            });
            silo.Configure<ClusterMembershipOptions>(options =>
            {
                // A silo that was killed is noticed within about ten seconds, so that its motors are back on the board within twenty.
                options.ProbeTimeout = TimeSpan.FromSeconds(2);
                options.NumMissedProbesLimit = 3;
                options.DefunctSiloExpiration = TimeSpan.FromDays(1);
                options.DefunctSiloCleanupPeriod = TimeSpan.FromHours(1);
            });

            // Listens on the advertised address only: on all others the ports do not exist.
            silo.ConfigureEndpoints(
                IPAddress.Parse(cluster.AdvertisedAddress),
                cluster.SiloPort == 0 ? EndpointOptions.DEFAULT_SILO_PORT : cluster.SiloPort,
                cluster.GatewayPort == 0 ? EndpointOptions.DEFAULT_GATEWAY_PORT : cluster.GatewayPort,
                listenOnAnyHostAddress: false);
        });

    /// <summary>What a silo of motors is, wherever its cluster comes from.</summary>
    public static void SetUp(ISiloBuilder silo)
    {
        silo.Services.AddSerializer(
            serializer => serializer.AddJsonSerializer(MotorMessages.Travels, MotorMessages.Json));
        silo.Configure<ExceptionSerializationOptions>(
            options => options.SupportedNamespacePrefixes.Add(GrainFaults.Namespaces));
        silo.Configure<GrainDirectoryOptions>(options => options.CacheSize = RememberedPlaces);
        silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = MotorGrainsHosting.IdleLife);
    }

    // Below the range from which systems give ports away by themselves: one of those may be taken again before the silo listens.
    private static int FreePort()
    {
        for (var tries = 0; ; tries++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(LeastPort, MostPort));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException) when (tries < PortTries)
            {
                // Taken: another one.
            }
        }
    }
}
