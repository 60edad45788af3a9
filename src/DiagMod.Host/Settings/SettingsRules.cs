using System.Net;
using DiagMod.Grains.Hosting;

namespace DiagMod.Host.Settings;

/// <summary>What must be true of settings beyond each one's own range: what the machine has, and what they say together.</summary>
internal static class SettingsRules
{
    /// <summary>Notes every fault.</summary>
    /// <param name="settings">The settings, each within its range.</param>
    /// <param name="given">The same as they were given.</param>
    /// <param name="faults">Receives the faults, each with its key.</param>
    public static void Check(HostSettings settings, TypedSettings given, List<string> faults)
    {
        var server = settings.Server;
        if (settings.Audit.RetentionMonths is > 0 and < 12)
        {
            faults.Add(FormattableString.Invariant(
                $"{FlatNames.Of("Audit:RetentionMonths")} is {settings.Audit.RetentionMonths}; set 0 (keep all) or 12 to 1200."));
        }

        if (settings.Storage.FeatureStoreBackend is not "db")
        {
            faults.Add(
                $"{FlatNames.Of("Storage:FeatureStoreBackend")} is {settings.Storage.FeatureStoreBackend}; only db is supported: "
                + "features lie in PostgreSQL, committed together with the verdict they led to (Redis would break that).");
        }

        if (!IPAddress.TryParse(server.Address, out var address) && server.Address is not "localhost")
        {
            faults.Add($"{FlatNames.Of("Server:Address")} is {server.Address}; set an IP address such as 127.0.0.1 or 0.0.0.0.");
        }
        else if (server.CertificateFile.Length == 0 && server.TrustedProxies.Length == 0
            && server.Address is not "localhost" && !IPAddress.IsLoopback(address!))
        {
            faults.Add(
                $"{FlatNames.Of("Server:Address")} is {server.Address} without encryption: passwords would cross the network in "
                + "clear. Set Server:CertificateFile, or Server:TrustedProxies to the proxy that terminates TLS, or listen on 127.0.0.1.");
        }

        foreach (var (key, list) in new[]
        {
            ("TrustedProxies", server.TrustedProxies), ("MetricsReaders", server.MetricsReaders),
            ("OutgoingNetworks", server.OutgoingNetworks),
        })
        {
            faults.AddRange(SettingsReader.Listed(list)
                .Where(one => !IPAddress.TryParse(one, out _) && !IPNetwork.TryParse(one, out _))
                .Select(one => $"Server:{key} has {one}; set addresses or networks such as 10.0.0.7 or 10.0.0.0/24."));
        }

        if (server.CertificateFile.Length > 0 && !File.Exists(server.CertificateFile))
        {
            faults.Add($"Server:CertificateFile is {server.CertificateFile}; there is no such file.");
        }

        if (settings.Ingest.StartupFolder.Length > 0 && !Directory.Exists(settings.Ingest.StartupFolder))
        {
            faults.Add($"{FlatNames.Of("Ingest:StartupFolder")} is {settings.Ingest.StartupFolder}; there is no such folder.");
        }

        var unknownRoles = new List<string>();
        Accounts.SecondFactorPolicy.RolesOf(settings.Security.MfaRequiredFor, unknownRoles);
        faults.AddRange(unknownRoles.Select(word =>
            $"Security:MfaRequiredFor has {word}; set roles out of viewer, operator, engineer, admin, or none."));
        faults.AddRange(settings.Telemetry.Faults(FlatNames.Of));
        CheckCluster(settings, given, faults);
        if (settings.Security.AdminPassword.Length > 0
            && Accounts.PasswordRules.Fault(settings.Security.AdminPassword, "admin", wordsToo: false) is { } weakness)
        {
            faults.Add($"{FlatNames.Of("Security:AdminPassword")} is refused: {weakness}");
        }
    }

    private static void CheckCluster(HostSettings settings, TypedSettings given, List<string> faults)
    {
        var cluster = settings.Cluster;
        if (!cluster.IsCluster)
        {
            return;
        }

        if (!MotorGrainsHosting.CanCluster)
        {
            faults.Add(
                "Cluster:Mode is AdoNet, but this build runs grains in one process only. Set Single, or build on Microsoft Orleans: "
                + "./diagmod run --orleans package.");
        }

        if (settings.Storage.ConnectionString.Length == 0)
        {
            faults.Add("Cluster:Mode is AdoNet without a database that all hosts share; set ConnectionStrings__Postgres.");
        }

        if (given.Text("Storage:KeysFolder", "").Length == 0)
        {
            faults.Add(
                "Cluster:Mode is AdoNet without a folder of keys that all hosts share; set Storage:KeysFolder, or a token of one host "
                + "would be refused by the next.");
        }

        if (!IPAddress.TryParse(cluster.AdvertisedAddress, out var address) || address.Equals(IPAddress.Any)
            || address.Equals(IPAddress.IPv6Any))
        {
            faults.Add(
                $"Cluster:AdvertisedAddress is {cluster.AdvertisedAddress}; set the IP address under which the other hosts reach this one.");
        }

        foreach (var (key, id) in new[] { ("ServiceId", cluster.ServiceId), ("ClusterId", cluster.ClusterId) })
        {
            if (id.Length is 0 or > 150)
            {
                faults.Add($"Cluster:{key} has {id.Length} characters; set 1 to 150.");
            }
        }
    }
}
