using DiagMod.Host.Settings;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace DiagMod.Host.Tests.Settings;

/// <summary>Secrets in files of their own, as containers get them.</summary>
public sealed class SecretFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("diagmod-secret-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ConnectionStrings__Postgres", "ConnectionStrings:Postgres")]
    [InlineData("DATABASE_URL", "DATABASE_URL")]
    [InlineData("Storage__DatabasePassword", "Storage:DatabasePassword")]
    [InlineData("DIAGMOD_ADMIN_PASSWORD", "DIAGMOD_ADMIN_PASSWORD")]
    [InlineData("Server__CertificatePassword", "Server:CertificatePassword")]
    public void Secret_InAFile_IsTheVariablesValueWithoutItsLineEnd(string name, string key)
    {
        var read = Read((name + "_FILE", Written("kept", "with spaces =; \r\n")));

        Assert.Equal([KeyValuePair.Create(key, (string?)"with spaces =; ")], read);
    }

    [Fact]
    public void Secrets_WithFaults_AreReportedTogetherAndNotRepeated()
    {
        var fault = Assert.Throws<SettingsException>(() => Read(
            ("DATABASE_URL_FILE", Path.Combine(_folder, "absent")), ("Storage__DatabasePassword_FILE", Written("empty", "\n")),
            ("DIAGMOD_ADMIN_PASSWORD_FILE", Written("both", "brown-Kettle-55")), ("DIAGMOD_ADMIN_PASSWORD", "green-Kettle-66"),
            ("Server__CertificatePassword_FILE", _folder)));

        Assert.Equal(4, fault.Faults.Count);
        Assert.Contains(fault.Faults, f => f.StartsWith("DATABASE_URL_FILE is ", StringComparison.Ordinal)
            && f.EndsWith("no such file.", StringComparison.Ordinal));
        Assert.Contains(fault.Faults, f => f.EndsWith("it is empty.", StringComparison.Ordinal));
        Assert.Contains("DIAGMOD_ADMIN_PASSWORD and DIAGMOD_ADMIN_PASSWORD_FILE are both set; set one of them.", fault.Faults);
        Assert.DoesNotContain("Kettle", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecretFiles_AreAllInTheExampleOfSettings()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "config", ".env.example"));

        Assert.All(SecretFiles.Names, name => Assert.Contains($"\n{name}_FILE=\n", text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Host=db;Username=anna;Database=twin")]
    [InlineData("postgres://anna@db/twin")]
    public void DatabasePassword_OfAnAddressWithoutOne_IsAddedWhole(string address)
    {
        var settings = Settings(("DATABASE_URL", address), ("Storage__DatabasePassword", "a;b=\"c' d"));

        var pairs = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = settings.Storage.ConnectionString };
        Assert.Equal(("db", "anna", "twin", "a;b=\"c' d"), (pairs["Host"], pairs["Username"], pairs["Database"], pairs["Password"]));
    }

    [Theory]
    [InlineData("Host=db;Username=anna;Password=x", "a password of its own")]
    [InlineData("Host=db;Username=anna;pwd=x", "a password of its own")]
    [InlineData("", "without a database")]
    public void DatabasePassword_BesideAnotherOrWithoutADatabase_IsRefused(string address, string reason)
    {
        var fault = Assert.Throws<SettingsException>(() => Settings(("DATABASE_URL", address), ("Storage__DatabasePassword", "zebra-9")));

        Assert.Contains(reason, Assert.Single(fault.Faults), StringComparison.Ordinal);
        Assert.DoesNotContain("zebra-9", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WithItsSecretsInFiles_StartsAndKnowsTheAdmin()
    {
        var address = Written("address", await TestDatabase.CreateMigratedAsync() + "\n");
        var password = Written("admin", TestHost.AdminPassword + "\n");

        await using var host = await HostProcess.StartAsync(
            "", ("ConnectionStrings__Postgres_FILE", address), ("DIAGMOD_ADMIN_PASSWORD", ""), ("DIAGMOD_ADMIN_PASSWORD_FILE", password));
        using var answer = await host.Client.PostAsync(
            new Uri("/api/v1/auth/login", UriKind.Relative),
            new StringContent($$"""{"username":"admin","password":"{{TestHost.AdminPassword}}"}""", null, "application/json"));

        Assert.Equal(200, (int)answer.StatusCode);
    }

    private string Written(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Read(params (string Name, string Value)[] environment) =>
        SecretFiles.Read(Given(environment));

    private static IConfigurationRoot Given(params (string Name, string Value)[] environment) => new ConfigurationBuilder()
        .AddInMemoryCollection(environment.Select(
            one => KeyValuePair.Create(one.Name.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value)))
        .Build();

    private static HostSettings Settings(params (string Name, string Value)[] environment)
    {
        var given = Given(environment);
        var all = new ConfigurationBuilder().AddConfiguration(given);
        all.AddFlatNames(given);
        return SettingsReader.Read(all.Build());
    }
}
