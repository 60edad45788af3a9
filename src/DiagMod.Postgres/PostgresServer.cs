using System.Diagnostics;
using System.Globalization;

namespace DiagMod.Postgres;

/// <summary>The server of a private cluster, as PostgreSQL's programs make, start and stop it.</summary>
/// <param name="binaries">The programs.</param>
/// <param name="user">Who runs them.</param>
/// <param name="root">The cluster's folder.</param>
internal sealed class PostgresServer(PostgresBinaries binaries, ServiceUser user, string root)
{
    private const int OrphanTries = 20;
    private static readonly TimeSpan OrphanPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Its programs.</summary>
    public PostgresBinaries Binaries => binaries;

    private string LogFile => Path.Combine(root, "server.log");

    /// <summary>Where the server of a cluster keeps its data.</summary>
    /// <param name="root">The cluster's folder.</param>
    public static string DataOf(string root) => Path.Combine(root, "data");

    /// <summary>Major version that made the data; null where there are none.</summary>
    /// <param name="root">The cluster's folder.</param>
    public static int? MajorOf(string root)
    {
        var file = Path.Combine(DataOf(root), "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var major)
            ? major
            : null;
    }

    /// <summary>True when a server runs that wrote this file.</summary>
    /// <param name="pidFile">The file with its number.</param>
    public static bool IsServer(string pidFile) =>
        NameOfProcess(pidFile)?.StartsWith("postgres", StringComparison.Ordinal) == true;

    /// <summary>Makes a database.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task InitAsync(CancellationToken cancellationToken)
    {
        // Made aside and renamed: a kill in the middle must not leave half a cluster that looks whole.
        var fresh = Path.Combine(root, "data.new");
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        var (code, printed) = await user.RunAsync(
            binaries["initdb"],
            [
                "-D", fresh, "-U", PrivateCluster.UserName, "-A", "scram-sha-256", "--pwfile=" + Path.Combine(root, "password"),
                "-E", "UTF8", "--locale=C", "-k",
            ],
            root,
            cancellationToken);
        if (code != 0)
        {
            throw new DatabaseStartException($"initdb failed in {root}: {printed}");
        }

        await File.AppendAllTextAsync(
            Path.Combine(fresh, "postgresql.conf"), "\ninclude_if_exists = 'diagmod.conf'\n", cancellationToken);
        Directory.Move(fresh, DataOf(root));
    }

    /// <summary>Stops what a host that was killed left running: its settings may be old, so it is not adopted.</summary>
    /// <param name="progress">Receives what is being done, or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task StopLeftoverAsync(Action<string>? progress, CancellationToken cancellationToken)
    {
        var pidFile = Path.Combine(DataOf(root), "postmaster.pid");
        if (!File.Exists(pidFile))
        {
            return;
        }

        if (!IsServer(pidFile))
        {
            if (IsRunning(pidFile))
            {
                // The machine went down and another program has the number now: a signal would hit a stranger.
                File.Delete(pidFile);
            }

            // Else the server was killed. Its file names the shared memory that sessions of it may still be writing from: a new
            // server looks there, and waits until they are gone. Without the file it would run beside them.
            return;
        }

        progress?.Invoke("stopping the database that an earlier process left running");
        await StopAsync(cancellationToken);
    }

    /// <summary>Stops the server: open transactions are rolled back, everything committed is on disk.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        string[] Stop(string mode) => ["stop", "-D", DataOf(root), "-m", mode, "-w", "-t", "30", "-s"];
        var (code, _) = await user.RunAsync(binaries["pg_ctl"], Stop("fast"), root, cancellationToken);
        if (code != 0 && File.Exists(Path.Combine(DataOf(root), "postmaster.pid")))
        {
            await user.RunAsync(binaries["pg_ctl"], Stop("immediate"), root, cancellationToken);
        }
    }

    /// <summary>Stops the server at once, without an event loop; for tests, while the process exits.</summary>
    public void StopNow() => user.Run(
        binaries["pg_ctl"], ["stop", "-D", DataOf(root), "-m", "immediate", "-w", "-s"], root, TimeSpan.FromSeconds(20));

    /// <summary>Starts the server.</summary>
    /// <param name="cancellationToken">Ends the start; the server may be there all the same.</param>
    public async Task LaunchAsync(CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            // pg_ctl leaves the server in a session of its own, with its output in the log file.
            var (code, printed) = await user.RunAsync(
                binaries["pg_ctl"], ["start", "-D", DataOf(root), "-l", LogFile, "-w", "-t", "60", "-s"], root,
                cancellationToken);
            if (code == 0)
            {
                return;
            }

            var log = LogTail();
            if (tries == OrphanTries || !log.Contains("pre-existing shared memory block", StringComparison.Ordinal))
            {
                throw new DatabaseStartException($"PostgreSQL did not start in {root}: {printed}\n{log}");
            }

            // A killed server's sessions end when they next look for it.
            await Task.Delay(OrphanPause, cancellationToken);
        }
    }

    private static bool IsRunning(string pidFile) => NameOfProcess(pidFile) is not null;

    private static string? NameOfProcess(string pidFile)
    {
        if (!int.TryParse(
            File.ReadLines(pidFile).FirstOrDefault()?.Trim(), CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        try
        {
            using var process = Process.GetProcessById(number);
            return process.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // There is none, or it ended just now.
            return null;
        }
    }

    private string LogTail() => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(10)) : "";
}
