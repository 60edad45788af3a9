using System.Net;
using System.Net.Sockets;
using DiagMod.Grains.Hosting;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Cluster;

/// <summary>Two hosts on one database and one folder of keys; a cluster where the build can make one. Each has its own data
/// folder and port.</summary>
public sealed class HostPair : IAsyncLifetime
{
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("diagmod-keys-");

    /// <summary>The host that started first; gives the tokens.</summary>
    public TestHost First { get; } = new();

    /// <summary>The other one.</summary>
    public TestHost Second { get; } = new();

    /// <summary>What they share, for its owner.</summary>
    public string Database { get; private set; } = "";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateMigratedAsync();
        await First.StartAsync(Database, isOneOfMany: true, Arguments());
        await Second.StartBesideAsync(First, Database, Arguments());
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
        _keys.Delete(recursive: true);
    }

    /// <summary>Ports that are free now, in this order: for silos, for clients.</summary>
    public static (int Silo, int Gateway) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }

    private string[] Arguments()
    {
        var keys = "--Storage:KeysFolder=" + _keys.FullName;
        var (silo, gateway) = FreePorts();
        return MotorGrainsHosting.CanCluster
            ? [keys, "--Cluster:Mode=AdoNet", $"--Cluster:SiloPort={silo}", $"--Cluster:GatewayPort={gateway}"]
            : [keys];
    }
}

/// <summary>A test that needs hosts which are a cluster.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute() => Skip = MotorGrainsHosting.CanCluster
        ? null
        : "Two hosts are a cluster on Microsoft Orleans only; the grains of this build run on the stand-in "
            + "(./diagmod test --orleans package).";
}
