using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using DiagMod.Grains.Hosting;
using DiagMod.Host.Settings;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace DiagMod.Host.Tests.Deployment;

/// <summary>The compose files fit the product, the tree, and themselves.</summary>
public sealed partial class ComposeTests
{
    private const string Production = "compose.yml";
    private const string Development = "compose.dev.yml";

    /// <summary>What a host may take to stop.</summary>
    private const int DrainSeconds = 25;

    public static TheoryData<string> Files => [Production, Development];

    [Theory]
    [MemberData(nameof(Files))]
    public void Variables_OfTheHosts_AreSettingsOfTheProduct(string name)
    {
        var known = File.ReadLines(Path.Combine(Repository.Root, "config", ".env.example"))
            .Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=')[0]).ToHashSet();

        var unknown = new ComposeFile(name).Silos
            .SelectMany(silo => ComposeFile.Environment(silo.Service).Keys).Where(key => !known.Contains(key));

        Assert.NotEmpty(known);
        Assert.Empty(unknown);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Values_OfTheHosts_AreTakenByTheProduct(string name) => Assert.All(new ComposeFile(name).Silos, silo =>
    {
        var given = new ConfigurationBuilder().AddInMemoryCollection(ComposeFile.Environment(silo.Service)
            .Where(one => !one.Key.EndsWith(SecretFiles.Ending, StringComparison.Ordinal) && one.Key != "DIAGMOD_ADMIN_PASSWORD")
            .Select(one => KeyValuePair.Create(one.Key.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value))).Build();
        var all = new ConfigurationBuilder().AddConfiguration(given);
        all.AddFlatNames(given);

        var faults = Record.Exception(() => SettingsReader.Read(all.Build())) is SettingsException fault ? fault.Faults : [];

        // Several hosts need the other build; everything else must be right on either.
        Assert.DoesNotContain(faults, f => MotorGrainsHosting.CanCluster || !f.Contains("one process only", StringComparison.Ordinal));
    });

    [Theory]
    [MemberData(nameof(Files))]
    public void Secrets_AreNowhereInTheText(string name)
    {
        var compose = new ComposeFile(name);

        Assert.All(compose.Services.SelectMany(one => ComposeFile.Environment(one.Service)), variable => Assert.True(
            !variable.Key.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase) || variable.Value == "given-by-the-caller"
            || variable.Value.StartsWith("/run/secrets/", StringComparison.Ordinal), variable.Key));
        Assert.DoesNotContain("Password=", File.ReadAllText(Path.Combine(Repository.Root, "docker", name)), StringComparison.Ordinal);
        Assert.Contains("docker/secrets/", File.ReadLines(Path.Combine(Repository.Root, ".gitignore")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void SecretFiles_AreGivenToTheServicesThatReadThem(string name)
    {
        var compose = new ComposeFile(name);

        Assert.All(compose.Services, one => Assert.Equal(
            ComposeFile.List(one.Service, "secrets").Order(StringComparer.Ordinal),
            ComposeFile.Environment(one.Service).Values
                .Where(value => value.StartsWith("/run/secrets/", StringComparison.Ordinal)).Select(value => value[13..])
                .Order(StringComparer.Ordinal)));
        Assert.Equal(
            compose.Services.SelectMany(one => ComposeFile.List(one.Service, "secrets")).Distinct().Order(StringComparer.Ordinal),
            (compose.Root["secrets"]?.AsObject().Select(one => one.Key) ?? []).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Ports_ArePublishedOnLoopbackUnlessToldOtherwise(string name)
    {
        var compose = new ComposeFile(name);

        Assert.All(compose.Services.SelectMany(one => ComposeFile.List(one.Service, "ports")),
            port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.All(compose.Services.Where(one => one.Service["build"] is not null || one.Name == "postgres"),
            one => Assert.Empty(ComposeFile.List(one.Service, "ports")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Mounts_AreVolumesThatAreDeclaredOrFilesOfTheTree(string name)
    {
        var compose = new ComposeFile(name);
        var declared = compose.Root["volumes"]!.AsObject().Select(one => one.Key).ToList();
        var sources = compose.Services.SelectMany(one => ComposeFile.List(one.Service, "volumes"))
            .Select(mount => mount.Split(':')[0]).ToList();

        Assert.Equal(
            declared.Order(StringComparer.Ordinal),
            sources.Where(source => !source.StartsWith('.')).Distinct().Order(StringComparer.Ordinal));
        Assert.All(sources.Where(s => s.StartsWith('.')), source => Assert.True(
            Path.Exists(Path.GetFullPath(Path.Combine(Repository.Root, "docker", source))), source));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Build_TakesArgumentsThatTheDockerfileHas(string name)
    {
        var dockerfile = File.ReadAllLines(Path.Combine(Repository.Root, "docker", "Dockerfile"));

        Assert.All(new ComposeFile(name).Silos, silo =>
        {
            var build = silo.Service["build"]!;
            Assert.Equal(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, "docker", (string)build["context"]!)));
            Assert.True(File.Exists(Path.Combine(Repository.Root, (string)build["dockerfile"]!)));
            Assert.All(silo.Service["build"]!["args"]!.AsObject(), argument => Assert.Contains(
                dockerfile, line => line.StartsWith($"ARG {argument.Key}=", StringComparison.Ordinal)));
        });
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Hosts_StopInPeaceAndStartWhenTheDatabaseIsReady(string name) => Assert.All(new ComposeFile(name).Silos, silo =>
    {
        Assert.True(Seconds((string)silo.Service["stop_grace_period"]!) > DrainSeconds);
        Assert.Equal("service_healthy", (string?)silo.Service["depends_on"]?["postgres"]?["condition"]);
    });

    [Fact]
    public void Silos_StartOneAfterTheOther()
    {
        var silos = new ComposeFile(Production).Silos;

        Assert.Equal(2, silos.Count);
        Assert.Null(silos[0].Service["depends_on"]!["silo-2"]);
        Assert.Equal("service_healthy", (string?)silos[1].Service["depends_on"]!["silo-1"]!["condition"]);
    }

    [Fact]
    public void Silos_HaveTheirOwnAddressAndDataAndShareTheirKeys()
    {
        var compose = new ComposeFile(Production);
        var subnet = IPNetwork.Parse((string)compose.Root["networks"]!["silos"]!["ipam"]!["config"]![0]!["subnet"]!);

        Assert.All(compose.Silos, silo =>
        {
            var environment = ComposeFile.Environment(silo.Service);
            Assert.Equal(ComposeFile.Address(silo.Service, "silos"), environment["Cluster__AdvertisedAddress"]);
            Assert.True(subnet.Contains(IPAddress.Parse(environment["Cluster__AdvertisedAddress"])));
            Assert.Contains(silo.Name + ":/data", ComposeFile.List(silo.Service, "volumes"));
            Assert.Contains("keys:/keys", ComposeFile.List(silo.Service, "volumes"));
            Assert.StartsWith("/keys/", environment["Storage__KeysFolder"], StringComparison.Ordinal);
        });
        var addresses = compose.Services.Select(one => ComposeFile.Address(one.Service, "silos")).Where(a => a is not null).ToList();
        Assert.Equal(addresses.Count, addresses.Distinct().Count());
        Assert.Equal("true", (string?)compose.Root["networks"]!["silos"]!["internal"]);
    }

    [Fact]
    public void Silos_AreKnownToTheBalancerAndToPrometheus()
    {
        var compose = new ComposeFile(Production);
        var services = compose.Services.ToDictionary(one => one.Name, one => one.Service);
        var expected = compose.Silos.Select(silo => silo.Name + ":8080").ToList();
        var scraped = YamlFile.Read("config/prometheus/prometheus.compose.yml")["scrape_configs"]!.AsArray()
            .Single(job => (string)job!["job_name"]! == "diagmod")!["static_configs"]![0]!["targets"]!.AsArray().Select(t => (string)t!);

        Assert.Equal(expected, ComposeFile.Environment(services["balancer"])["DIAGMOD_SILOS"].Split(' '));
        Assert.Equal(expected, scraped);
        Assert.All(compose.Silos, silo =>
        {
            var environment = ComposeFile.Environment(silo.Service);
            Assert.Equal(ComposeFile.Address(services["balancer"], "silos"), environment["Server__TrustedProxies"]);
            Assert.Equal(ComposeFile.Address(services["prometheus"], "silos"), environment["Server__MetricsReaders"]);
        });
    }

    [Fact]
    public void Prometheus_ReadsAFileThatIsThere()
    {
        var command = ComposeFile.List(new ComposeFile(Production).Root["services"]!["prometheus"]!, "command");

        var file = command.Single(word => word.StartsWith("--config.file=", StringComparison.Ordinal)).Split('/')[^1];

        Assert.True(File.Exists(Path.Combine(Repository.Root, "config", "prometheus", file)), file);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Balancer_GetsEveryVariableOfItsFile(string name)
    {
        var caddyfile = File.ReadAllText(Path.Combine(Repository.Root, "docker", "Caddyfile"));
        var read = Placeholder().Matches(caddyfile).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

        var given = ComposeFile.Environment(new ComposeFile(name).Root["services"]!["balancer"]!).Keys.Order(StringComparer.Ordinal);

        Assert.Equal(read, given);
        Assert.Equal(2, Regex.Count(caddyfile, "import hosts"));
        Assert.Contains("health_uri /health/ready", caddyfile, StringComparison.Ordinal);
        Assert.Contains("lb_policy cookie", caddyfile, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Services_NameImagesWithAVersion(string name) => Assert.All(new ComposeFile(name).Services, one =>
        Assert.Matches("^[a-z/]+:(?!latest)[a-z0-9.]+$", (string)one.Service["image"]!));

    private static int Seconds(string duration) =>
        int.Parse(duration[..^1], CultureInfo.InvariantCulture) * (duration[^1] == 'm' ? 60 : 1);

    [GeneratedRegex(@"\{\$([A-Z_]+)(?::[^}]*)?\}")]
    private static partial Regex Placeholder();
}
