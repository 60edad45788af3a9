using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using DiagMod.Core.Ports;
using DiagMod.Host.Commands.Doctor;
using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Tests.Commands;

/// <summary>What doctor sees of the machine and of the data folder: each thing is broken, and must be named.</summary>
public sealed class DoctorTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dm-doctor-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task SoundFolder_HasNothingWorseThanNotes()
    {
        MakeSecrets();

        Assert.All(await LookAsync(), one => Assert.True(one.Level <= FindingLevel.Note, one.What));
    }

    [Fact]
    public async Task FolderThatIsNotThere_IsNotedAndNotMade()
    {
        var gone = Path.Combine(_folder.FullName, "gone");

        var found = Assert.Single(await new FolderChecks(gone, Path.Combine(gone, "secrets"), false, TimeProvider.System).RunAsync(CancellationToken.None));

        Assert.Equal(FindingLevel.Note, found.Level);
        Assert.False(Directory.Exists(gone));
    }

    [Fact]
    public async Task FolderOpenToOthers_IsWarnedOf()
    {
        MakeSecrets();
        File.SetUnixFileMode(_folder.FullName, OwnerFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var found = await FindAsync("data-folder");

        Assert.Equal(FindingLevel.Warning, found.Level);
        Assert.Contains("mode 0705", found.What, StringComparison.Ordinal);
        Assert.Equal($"chmod go-rw {_folder.FullName}", found.Remedy);
    }

    [Theory]
    [InlineData("secrets")]
    [InlineData("secrets/local-token")]
    [InlineData("secrets/data-protection")]
    public async Task SecretOpenToOthers_IsAProblemByName(string path)
    {
        MakeSecrets();
        var full = Path.Combine(_folder.FullName, path);
        File.SetUnixFileMode(full, File.GetUnixFileMode(full) | UnixFileMode.GroupRead);

        var found = await FindAsync("secrets");

        Assert.Equal(FindingLevel.Problem, found.Level);
        Assert.Contains($"{path} (0", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SigningKeyOfLastYear_IsNoted()
    {
        MakeSecrets();
        File.SetLastWriteTimeUtc(Path.Combine(_folder.FullName, "secrets", "jwt-1-a.key"), DateTime.UnixEpoch);

        Assert.Equal(FindingLevel.Note, (await FindAsync("secrets-age")).Level);
    }

    [Fact]
    public async Task FirstPasswordLeftLying_IsNotedAsDead()
    {
        MakeSecrets();
        var file = Path.Combine(_folder.FullName, "secrets", "first-admin-password");
        Write(file);
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);

        Assert.Contains("dead after 24 hours", (await FindAsync("first-password")).Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, FindingLevel.Note)]
    [InlineData(true, FindingLevel.Ok)]
    public async Task SpooledFile_WithoutAHost_IsAnOrphan(bool hasHost, FindingLevel expected)
    {
        MakeSecrets();
        var spool = Directory.CreateDirectory(Path.Combine(_folder.FullName, "spool"), OwnerFolder);
        Write(Path.Combine(spool.FullName, "a.spool"));

        var found = Assert.Single(await LookAsync(hasHost), one => one.Id == "spool");

        Assert.Equal(expected, found.Level);
        Assert.StartsWith("1 files", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SpoolOpenToOthers_IsAProblem()
    {
        MakeSecrets();
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "spool"), OwnerFolder | UnixFileMode.OtherRead);

        Assert.Equal(FindingLevel.Problem, (await FindAsync("spool")).Level);
    }

    [Fact]
    public async Task HostThatWasKilled_IsNotedByItsAddress()
    {
        MakeSecrets();
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "host.address"), "http://127.0.0.1:1/");

        Assert.Contains("http://127.0.0.1:1/", (await FindAsync("host")).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatabaseMadeHalfWay_IsNoted()
    {
        MakeSecrets();
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "postgres", "data.new"));

        Assert.Equal(FindingLevel.Note, (await FindAsync("half-made")).Level);
    }

    [Fact]
    public async Task DatabaseOfAVersionThatIsNotInstalled_IsMissingByNumber()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder.FullName, "postgres", "data"));
        await File.WriteAllTextAsync(Path.Combine(data.FullName, "PG_VERSION"), "7\n");

        var found = await new PrivateClusterFolder(_folder.FullName).CheckProgramsAsync(null, CancellationToken.None);

        Assert.Equal(FindingLevel.Missing, found.Level);
        Assert.StartsWith("PostgreSQL 7 is needed", found.What, StringComparison.Ordinal);
        Assert.StartsWith("Install it", found.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100L << 20, FindingLevel.Problem)]
    [InlineData(1L << 30, FindingLevel.Warning)]
    [InlineData(9L << 30, FindingLevel.Ok)]
    public void Disk_ByWhatIsFree_IsJudged(long free, FindingLevel expected) =>
        Assert.Equal(expected, MachineChecks.Disk(free, "/data").Level);

    [Theory]
    [InlineData("Max open files            1024                 524288               files", FindingLevel.Ok)]
    [InlineData("Max open files            1024                 unlimited            files", FindingLevel.Ok)]
    [InlineData("Max open files            1024                 1024                 files", FindingLevel.Warning)]
    [InlineData("", FindingLevel.Note)]
    public void Descriptors_ByTheHardLimit_AreJudged(string limits, FindingLevel expected) =>
        Assert.Equal(expected, MachineChecks.Descriptors(limits).Level);

    [Theory]
    [InlineData(-400, FindingLevel.Problem)]
    [InlineData(3, FindingLevel.Ok)]
    public void Clock_BeforeTheBuild_CannotBeRight(int days, FindingLevel expected)
    {
        var built = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(expected, MachineChecks.Clock(built.AddDays(days), built).Level);
    }

    [Fact]
    public void PortInUse_ByAnotherProgram_IsAProblem()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var server = new ServerOptions { Port = ((IPEndPoint)other.LocalEndpoint).Port };

        var found = MachineChecks.Port(server, null);

        Assert.Equal(FindingLevel.Problem, found.Level);
        Assert.Contains(server.Port.ToString(CultureInfo.InvariantCulture), found.What, StringComparison.Ordinal);
        Assert.Equal(FindingLevel.Ok, MachineChecks.Port(server, new Uri("http://127.0.0.1/")).Level);
    }

    [Theory]
    [InlineData(FindingLevel.Ok, 0)]
    [InlineData(FindingLevel.Warning, 0)]
    [InlineData(FindingLevel.Problem, 1)]
    [InlineData(FindingLevel.Missing, 3)]
    public void Report_EndsWithTheWorstFinding(FindingLevel worst, int expected)
    {
        var report = new DoctorReport(
            "/data", [Finding.Ok("a", "fine"), new Finding("long-name", worst, "what \"it\" is", "do this"), Finding.Note("c", "d", null)]);

        var json = JsonNode.Parse(report.Json())!;
        var lines = report.Text(hasColor: false).Split('\n');

        Assert.Equal(expected, report.ExitCode);
        Assert.Equal(expected, (int)json["exit_code"]!);
        Assert.Equal("what \"it\" is", (string?)json["checks"]![1]!["what"]);
        Assert.Equal("do this", (string?)json["checks"]![1]!["do"]);
        Assert.Null(json["checks"]![2]!["do"]);
        Assert.Equal("ok       a          fine", lines[0].TrimEnd());
        Assert.Equal(lines[1].IndexOf("what", StringComparison.Ordinal), lines[2].IndexOf("-> do this", StringComparison.Ordinal));
        Assert.StartsWith("3 checks: ", lines[^1], StringComparison.Ordinal);
    }

    private async Task<Finding> FindAsync(string id) => Assert.Single(await LookAsync(), one => one.Id == id);

    private Task<IReadOnlyList<Finding>> LookAsync(bool hasHost = false) =>
        new FolderChecks(_folder.FullName, Path.Combine(_folder.FullName, "secrets"), hasHost, TimeProvider.System).RunAsync(CancellationToken.None);

    private void MakeSecrets()
    {
        var secrets = Path.Combine(_folder.FullName, "secrets");
        Directory.CreateDirectory(secrets, OwnerFolder);
        Directory.CreateDirectory(Path.Combine(secrets, "data-protection"), OwnerFolder);
        Write(Path.Combine(secrets, "local-token"));
        Write(Path.Combine(secrets, "jwt-1-a.key"));
    }

    private static void Write(string path)
    {
        File.WriteAllText(path, "text");
        File.SetUnixFileMode(path, OwnerFile);
    }
}
