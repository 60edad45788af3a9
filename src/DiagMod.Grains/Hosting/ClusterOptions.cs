namespace DiagMod.Grains.Hosting;

/// <summary>One silo alone, or several on one database.</summary>
public sealed record ClusterOptions
{
    /// <summary>Single: one silo on loopback, nobody else may use the database. AdoNet: silos that find each other in it.</summary>
    public bool IsCluster { get; init; }

    /// <summary>Name of the service: what stays the same over deployments; 1 to 150 characters.</summary>
    public string ServiceId { get; init; } = "diagmod";

    /// <summary>Name of the cluster: silos with the same one find each other; 1 to 150 characters.</summary>
    public string ClusterId { get; init; } = "diagmod";

    /// <summary>IP address under which the other silos reach this one; default loopback.</summary>
    public string AdvertisedAddress { get; init; } = "127.0.0.1";

    /// <summary>Port for other silos, 0 to 65535; 0, the default: any free one for a silo alone, 11111 in a cluster.</summary>
    public int SiloPort { get; init; }

    /// <summary>Port for clients of the cluster, 0 to 65535; 0, the default: any free one for a silo alone, 30000 in a
    /// cluster.</summary>
    public int GatewayPort { get; init; }

    /// <summary>True: a call into a grain continues its caller's trace, also on another silo; default false.</summary>
    public bool TracesCalls { get; init; }

    /// <summary>The database in which silos find each other; used by a cluster only.</summary>
    public string ConnectionString { get; init; } = "";
}
