namespace DiagMod.Host.Settings;

/// <summary>Where the host listens.</summary>
public sealed class ServerOptions
{
    /// <summary>Name of the environment: Production or Development.</summary>
    public string Environment { get; init; } = "Production";

    /// <summary>Address to listen on; default 127.0.0.1.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Port, 0 (any free one) to 65535; default 5080.</summary>
    public int Port { get; init; } = 5080;

    /// <summary>PFX file with certificate and key: the host then speaks https. Empty = plain http.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Password of the certificate file; from the environment only.</summary>
    public string CertificatePassword { get; init; } = "";

    /// <summary>Addresses of proxies that terminate TLS, separated by commas; only their X-Forwarded headers count.</summary>
    public string TrustedProxies { get; init; } = "";

    /// <summary>Addresses or networks that may read /metrics without signing in, separated by commas; empty = this machine only.</summary>
    public string MetricsReaders { get; init; } = "";

    /// <summary>Addresses or networks that this host may call on somebody's wish (webhooks) though they are not public, separated by
    /// commas; empty = public addresses only.</summary>
    public string OutgoingNetworks { get; init; } = "";

    /// <summary>Most connections at once, 10 to 100,000; default 12,000.</summary>
    public int MaxConnections { get; init; } = 12_000;
}
