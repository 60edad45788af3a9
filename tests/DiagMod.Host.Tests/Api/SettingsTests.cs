using DiagMod.Host.Http;
using DiagMod.Host.Settings;
using DiagMod.Host.Startup;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Text;
using DiagMod.Postgres;
using Microsoft.Extensions.Configuration;

namespace DiagMod.Host.Tests.Api;

public sealed class SettingsTests
{
    [Fact]
    public void Settings_WithSeveralFaults_ReportAllWithTheirKeys()
    {
        var fault = Assert.Throws<SettingsException>(() => Read(
            ("MAX_CONCURRENT_FILES", "0"), ("FEATURE_STORE_BACKEND", "redis"), ("DIAGMOD_PORT", "70000"), ("RETAIN_RAW_SIGNALS", "maybe")));

        Assert.Equal(4, fault.Faults.Count);
        Assert.Contains(fault.Faults, line => line == "Ingest:MaxConcurrentFiles (MAX_CONCURRENT_FILES) is 0; set 1 to 64.");
        Assert.Contains(fault.Faults, line => line.Contains("FEATURE_STORE_BACKEND", StringComparison.Ordinal)
            && line.Contains("only db", StringComparison.Ordinal));
    }

    [Fact]
    public void PlainHttp_OffLoopback_IsRefusedUnlessAProxyIsNamed()
    {
        var fault = Assert.Throws<SettingsException>(() => Read(("Server:Address", "0.0.0.0")));

        var behindProxy = Read(("Server:Address", "0.0.0.0"), ("Server:TrustedProxies", "10.0.0.7"));

        Assert.Contains("without encryption", fault.Message, StringComparison.Ordinal);
        Assert.Equal("0.0.0.0", behindProxy.Server.Address);
    }

    [Theory]
    [InlineData("postgres://anna:p%40ss@db:6543/twin", "Host=db", "Port=6543", "Password=p@ss")]
    [InlineData("postgresql+psycopg://anna:x@db/twin", "Host=db", "Port=5432", "Database=twin")]
    public void DatabaseUrl_AsAnAddress_BecomesPairs(string url, params string[] parts)
    {
        var settings = Read(("DATABASE_URL", url));

        Assert.All(parts, part => Assert.Contains(part, settings.Storage.ConnectionString, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void ModelType_ByItsFlatName_IsOneOfTheDetectors()
    {
        Assert.Equal("iforest", Read(("ANOMALY_MODEL_TYPE", "IForest")).Anomaly.ModelType);
        Assert.Equal(("lcm", 3, 10), (Read().Anomaly.ModelType, Read().Anomaly.RetrainHour, Read().Anomaly.KeepVersions));
        var fault = Assert.Throws<SettingsException>(
            () => Read(("Anomaly:ModelType", "svm"), ("Anomaly:RetrainHour", "24"), ("Anomaly:KeepVersions", "0")));

        Assert.Equal(
            ["Anomaly:ModelType (ANOMALY_MODEL_TYPE) is svm; set one of lcm, hst, stats, iforest.",
                "Anomaly:RetrainHour is 24; set -1 to 23.", "Anomaly:KeepVersions is 0; set 1 to 1000."],
            fault.Faults);
    }

    [Fact]
    public void Storage_AllOfItSet_IsReadAsItIsSet()
    {
        var storage = Read(
            ("DIAGMOD_DATA", "/srv/d"), ("Storage:SampleCodec", "gzip"), ("Storage:PostgresBinFolder", "/pg/bin"),
            ("FEATURE_STORE_TTL_DAYS", "1"), ("MAX_FEATURE_STORE_POINTS", "12"), ("RETAIN_RAW_SIGNALS", "false"),
            ("RAW_RETENTION_DAYS", "3"), ("MINUTE_RETENTION_DAYS", "4"), ("ARCHIVE_EXPIRED", "false"),
            ("Storage:ConnectionString", "Host=db"), ("Storage:DatabasePassword", "p@ss")).Storage;
        var preset = Read(("DIAGMOD_DATA", ""), ("ARCHIVE_DIR", "old")).Storage;

        Assert.Equal(
            ("/srv/d", "/srv/d/secrets", "/srv/d/archive", "/pg/bin", SampleCodec.Gzip),
            (storage.DataFolder, storage.KeysFolder, storage.ArchiveFolder, storage.PostgresBinFolder, storage.SampleCodec));
        Assert.Equal(
            (1, 12, false, 3, 4, false),
            (storage.FeatureStoreTtlDays, storage.MaxFeatureStorePoints, storage.RetainRawSignals, storage.RawRetentionDays,
                storage.MinuteRetentionDays, storage.ArchiveExpired));
        Assert.Equal("host=db;password=p@ss", storage.ConnectionString, ignoreCase: true);
        Assert.Equal(
            (Path.GetFullPath("data"), Path.GetFullPath("data/secrets"), Path.GetFullPath("old"), SampleCodec.Scaled),
            (preset.DataFolder, preset.KeysFolder, preset.ArchiveFolder, preset.SampleCodec));
    }

    [Fact]
    public void EnvExample_OfTheRepository_ListsEveryFlatName()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "config", ".env.example"));

        Assert.All(FlatNames.Keys.Keys, name => Assert.Contains("\n" + name + "=", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_MadeOnce_AreForTheOwnerAndStay()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-secrets-").FullName;

        var first = Secrets.Open(folder, DateTimeOffset.UnixEpoch.AddDays(20_000));
        var second = Secrets.Open(folder, DateTimeOffset.UnixEpoch.AddDays(20_001));

        Assert.Equal(first.LocalToken, second.LocalToken);
        Assert.Equal(first.SigningKeys[0].Key, second.SigningKeys[0].Key);
        Assert.All(Directory.GetFiles(first.Folder), file => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Secrets_AfterAStartThatWasKilled_LeaveNoHalves()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-secrets-").FullName;
        var secrets = Directory.CreateDirectory(
            Path.Combine(folder, "secrets"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        foreach (var name in (string[])["jwt-1-a.key.0.new", "local-token.1.new", "first-admin-password.2.new"])
        {
            File.WriteAllText(Path.Combine(secrets, name), "half");
        }

        // A young password may be another host's that writes it now; an old one is nobody's.
        Secrets.Open(folder, TimeProvider.System.GetUtcNow());
        var young = Directory.GetFiles(secrets, "*.new").Select(Path.GetFileName);
        File.SetLastWriteTimeUtc(
            Path.Combine(secrets, "first-admin-password.2.new"), TimeProvider.System.GetUtcNow().AddMinutes(-2).UtcDateTime);
        Secrets.Open(folder, TimeProvider.System.GetUtcNow());
        var old = Directory.GetFiles(secrets, "*.new");

        Assert.Equal(["first-admin-password.2.new"], young);
        Assert.Empty(old);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Secrets_OpenedByTwoHostsAtOnce_AreTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-secrets-").FullName;

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(host => Task.Run(() => Secrets.Open(
            Path.Combine(folder, $"data-{host}"), Path.Combine(folder, "keys"), DateTimeOffset.UnixEpoch))));

        Assert.Single(opened.Select(secrets => secrets.LocalToken).Distinct());
        Assert.Single(opened.Select(secrets => Assert.Single(secrets.SigningKeys).Kid).Distinct());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Cluster_OnAProcessOfItsOwn_IsRefusedWithEveryReason()
    {
        var fault = Assert.Throws<SettingsException>(
            () => Read(("Cluster:Mode", "AdoNet"), ("Cluster:AdvertisedAddress", "0.0.0.0"), ("Cluster:ClusterId", "")));

        Assert.Contains(fault.Faults, f => f.Contains("ConnectionStrings__Postgres", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, f => f.Contains("Storage:KeysFolder", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, f => f.Contains("Cluster:AdvertisedAddress is 0.0.0.0", StringComparison.Ordinal));
        Assert.Equal(
            !DiagMod.Grains.Hosting.MotorGrainsHosting.CanCluster,
            fault.Faults.Any(f => f.Contains("one process only", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("collector:4318", "no address of a collector")]
    [InlineData("ftp://collector", "no address of a collector")]
    [InlineData("/v1/traces", "no address of a collector")]
    [InlineData("http://", "no address of a collector")]
    [InlineData("http://anna:hunter2@collector:4318", "holds a user or a password")]
    [InlineData("https://collector/?token=hunter2", "has a query or a fragment")]
    public void Collector_WithoutAUsableAddress_IsRefusedWithTheReasonAndNoSecret(string address, string reason)
    {
        var fault = Assert.Single(Assert.Throws<SettingsException>(() => Read(("OTEL_EXPORTER_OTLP_ENDPOINT", address))).Faults);

        Assert.StartsWith("Telemetry:OtlpEndpoint (OTEL_EXPORTER_OTLP_ENDPOINT) ", fault, StringComparison.Ordinal);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("api-key=1,hunter2")]
    [InlineData("api key=hunter2")]
    [InlineData("api-key=hunter2%0d%0aevil: 1")]
    public void CollectorHeaders_ThatAreNone_AreRefusedUnseen(string headers)
    {
        var fault = Assert.Single(Assert.Throws<SettingsException>(() => Read(
            ("Telemetry:OtlpEndpoint", "http://127.0.0.1:4318"), ("Telemetry:OtlpHeaders", headers))).Faults);

        Assert.Contains("is not name=value", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://c:4317", "auto", "http://c:4317/", true)]
    [InlineData("http://c:4318", "auto", "http://c:4318/v1/traces", false)]
    [InlineData("https://c/otlp/", "http/protobuf", "https://c/otlp/v1/traces", false)]
    [InlineData("https://c", "grpc", "https://c/", true)]
    public void CollectorAddress_OfEachProtocol_IsAimedAtItsPath(string endpoint, string protocol, string aimed, bool isGrpc)
    {
        var telemetry = Read(("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)).Telemetry;

        Assert.Equal((aimed, isGrpc), (telemetry.AddressOf("traces").ToString(), telemetry.IsGrpc));
    }

    [Fact]
    public void Telemetry_ByOurNamesAndByTheStandardOnes_TakesOurs()
    {
        var telemetry = Read(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://platform:4318"), ("Telemetry:OtlpEndpoint", "http://ours:4318"),
            ("OTEL_SERVICE_NAME", "platform")).Telemetry;

        Assert.Equal(("http://ours:4318", "platform"), (telemetry.OtlpEndpoint, telemetry.ServiceName));
        Assert.False(Read().Telemetry.IsOn);
    }

    [Fact]
    public void Secrets_ThatOthersMayRead_AreRefused()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-secrets-").FullName;
        var secrets = Secrets.Open(folder, DateTimeOffset.UnixEpoch);
        var file = Path.Combine(secrets.Folder, "local-token");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var fault = Assert.Throws<SecretsException>(() => Secrets.Open(folder, DateTimeOffset.UnixEpoch));

        Assert.Contains("local-token may be read by others", fault.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void SigningKey_ThatIsShortOrADefault_IsRefused(string key)
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-secrets-").FullName;
        var secrets = Secrets.Open(folder, DateTimeOffset.UnixEpoch);
        File.WriteAllText(Directory.GetFiles(secrets.Folder, "jwt-*.key")[0], key);

        Assert.Throws<SecretsException>(() => Secrets.Open(folder, DateTimeOffset.UnixEpoch));

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("..\\..\\windows\\x.csv", "x.csv")]
    [InlineData("..", "unnamed.csv")]
    [InlineData("a\r\nb.csv", "ab.csv")]
    [InlineData("m\u200B.csv", "m.csv")]
    [InlineData("\u0415\u0308\u043B\u043A\u0430 \u0438\u0306.csv", "\u0401\u043B\u043A\u0430 \u0439.csv")]
    public void FileName_AsGiven_IsMadeFitToShow(string given, string shown) =>
        Assert.Equal(shown, DisplayName.Of(given));

    [Theory]
    [InlineData("2025-08-17T12:30:00Z", true)]
    [InlineData("2025-08-17T12:30:00.1234567+03:00", true)]
    [InlineData("2025-08-17T12:30:00", false)]
    [InlineData("17.08.2025", false)]
    [InlineData("2025-13-17T12:30:00Z", false)]
    public void Time_WithAndWithoutItsOffset_IsTakenAndRefused(string text, bool expected) =>
        Assert.Equal(expected, Times.TryParse(text, out _));

    private static HostSettings Read(params (string Key, string Value)[] values)
    {
        var given = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build();
        var all = new ConfigurationBuilder().AddConfiguration(given);
        all.AddFlatNames(given);
        return SettingsReader.Read(all.Build());
    }
}
