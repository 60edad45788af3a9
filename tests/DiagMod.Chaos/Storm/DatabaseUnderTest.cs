using System.Diagnostics;
using System.Globalization;
using DiagMod.Postgres;
using Npgsql;

namespace DiagMod.Chaos.Storm;

/// <summary>A private PostgreSQL behind a relay, on a small disk of its own where this machine lets one be made.</summary>
internal sealed class DatabaseUnderTest : IAsyncDisposable
{
    // Room for the cluster, a write-ahead log of some segments, and a battery's recordings.
    private const int DiskMegabytes = 768;

    private readonly string _folder;
    private readonly bool _isMounted;
    private PrivateCluster _cluster;
    private SlowRelay _relay = null!;

    private DatabaseUnderTest(string folder, bool isMounted, string? noDisk, PrivateCluster cluster)
    {
        _folder = folder;
        _isMounted = isMounted;
        NoDisk = noDisk;
        _cluster = cluster;
    }

    /// <summary>Why the disk cannot be filled; null when it can.</summary>
    public string? NoDisk { get; }

    /// <summary>Past the relay, as the owner: the inspection's way in.</summary>
    public string OwnConnection => _cluster.ConnectionString + ";Pooling=false;Timeout=10;Command Timeout=120";

    /// <summary>Through the relay: the hosts' way in.</summary>
    public string HostConnection => new NpgsqlConnectionStringBuilder(_cluster.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = _relay.Port,
    }.ConnectionString;

    /// <summary>Number that grows with every fault: a start during which it did not change had a database that was well.</summary>
    public int Faults { get; private set; }

    /// <summary>True while a fault lasts.</summary>
    public bool IsFaulty { get; private set; }

    /// <summary>Starts it.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="stop">Ends the start.</param>
    public static async Task<DatabaseUnderTest> StartAsync(string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var noDisk = await MountAsync(folder);
        try
        {
            var cluster = await PrivateCluster.StartAsync(folder, BinFolder, null, stop);
            var database = new DatabaseUnderTest(folder, noDisk is null, noDisk, cluster);
            var given = new NpgsqlConnectionStringBuilder(cluster.ConnectionString);
            database._relay = new SlowRelay(given.Host!, given.Port);
            return database;
        }
        catch when (noDisk is null)
        {
            await RunAsync("umount", folder);
            throw;
        }
    }

    /// <summary>Kills the server and starts it again.</summary>
    /// <param name="isAtOnce">True for SIGKILL, false for SIGQUIT, which is pg_ctl -m immediate.</param>
    public Task KillAsync(bool isAtOnce) => FaultAsync(async () =>
    {
        if (ServerId() is { } id)
        {
            await RunAsync("kill", isAtOnce ? "-KILL" : "-QUIT", id.ToString(CultureInfo.InvariantCulture));
        }

        await RestartAsync();
    });

    /// <summary>Takes every connection there is, for a while.</summary>
    public Task ExhaustAsync(TimeSpan howLong, CancellationToken stop) => FaultAsync(async () =>
    {
        var taken = new List<NpgsqlConnection>();
        try
        {
            while (true)
            {
                var connection = new NpgsqlConnection(OwnConnection);
                taken.Add(connection);
                await connection.OpenAsync(stop);
            }
        }
        catch (NpgsqlException)
        {
            // No more are given.
            await Task.Delay(howLong, stop);
        }
        finally
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }
    });

    /// <summary>Delays every packet, for a while.</summary>
    public Task SlowAsync(TimeSpan delay, TimeSpan howLong, CancellationToken stop) => FaultAsync(async () =>
    {
        _relay.Delay = delay;
        try
        {
            await Task.Delay(howLong, stop);
        }
        finally
        {
            _relay.Release();
        }
    });

    /// <summary>Lets no packet through and closes nothing, for a while.</summary>
    public Task SwallowAsync(TimeSpan howLong, CancellationToken stop) => FaultAsync(async () =>
    {
        _relay.Swallow();
        try
        {
            await Task.Delay(howLong, stop);
        }
        finally
        {
            _relay.Release();
        }
    });

    /// <summary>Fills the disk to the last byte, for a while.</summary>
    public Task FillAsync(TimeSpan howLong, CancellationToken stop) => FaultAsync(async () =>
    {
        var ballast = Path.Combine(_folder, "ballast");
        try
        {
            await using (var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                foreach (var piece in (int[])[1 << 20, 1 << 12, 1])
                {
                    Fill(file, piece);
                }
            }

            await Task.Delay(howLong, stop);
        }
        finally
        {
            File.Delete(ballast);
        }

        if (!await AnswersAsync())
        {
            // Without room for its log the server gives up, and may not have come back by itself.
            await RestartAsync();
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        await _cluster.DisposeAsync();
        if (_isMounted)
        {
            await RunAsync("umount", "-l", _folder);
        }
    }

    private static string? BinFolder =>
        Environment.GetEnvironmentVariable("DIAGMOD_POSTGRES_BIN") is { Length: > 0 } folder ? folder : null;

    private static void Fill(FileStream file, int piece)
    {
        try
        {
            var bytes = new byte[piece];
            for (var written = 0L; written < (2L * DiskMegabytes) << 20; written += piece)
            {
                file.Write(bytes);
            }
        }
        catch (IOException)
        {
            // Full, for pieces of this size.
        }
    }

    private static async Task<string?> MountAsync(string folder)
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            return "disk full: only root may mount a small disk";
        }

        var (code, words) = await RunAsync(
            "mount", "-t", "tmpfs", "-o", FormattableString.Invariant($"size={DiskMegabytes}m,mode=711"), "tmpfs", folder);
        return code == 0 ? null : "disk full: a small disk cannot be mounted here: " + words.Trim();
    }

    private static async Task<(int Code, string Words)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var words = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, words);
    }

    private async Task FaultAsync(Func<Task> fault)
    {
        Faults++;
        IsFaulty = true;
        try
        {
            await fault();
        }
        finally
        {
            IsFaulty = false;
            Faults++;
        }
    }

    private int? ServerId()
    {
        var file = Path.Combine(_folder, "postgres", "data", "postmaster.pid");
        return File.Exists(file) ? int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture) : null;
    }

    private async Task RestartAsync()
    {
        await _cluster.DisposeAsync();
        _cluster = await PrivateCluster.StartAsync(_folder, BinFolder, null, CancellationToken.None);
    }

    private async Task<bool> AnswersAsync()
    {
        for (var tries = 0; tries < 20; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(OwnConnection);
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                // Recovering, or gone.
                await Task.Delay(250);
            }
        }

        return false;
    }
}
