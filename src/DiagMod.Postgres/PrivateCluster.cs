using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>A PostgreSQL server of our own in a data folder, for when no database was given. It listens on a unix socket there,
/// runs in its own session (Ctrl-C reaches the host, not the database), and never as root.</summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>A unix socket's path has at most 107 bytes; "/.s.PGSQL.5432" takes 14 of them.</summary>
    private const int MostSocketFolderBytes = 107 - 14;

    private const int Port = 5432;
    private const int OrphanTries = 20;
    private static readonly TimeSpan OrphanPause = TimeSpan.FromMilliseconds(500);

    internal const string UserName = "diagmod";
    internal const string DatabaseName = "diagmod";

    private readonly PostgresBinaries _binaries;
    private readonly ServiceUser _user;
    private readonly string _root;
    private readonly FileStream _hostLock;
    private readonly string? _socketFolderToRemove;
    private bool _isStopped;

    private PrivateCluster(
        PostgresBinaries binaries, ServiceUser user, string root, FileStream hostLock, string? socketFolderToRemove,
        string connectionString)
    {
        _binaries = binaries;
        _user = user;
        _root = root;
        _hostLock = hostLock;
        _socketFolderToRemove = socketFolderToRemove;
        ConnectionString = connectionString;
    }

    /// <summary>Connects to the server's database, as the owner of everything in it.</summary>
    public string ConnectionString { get; }

    /// <summary>Major version of the server.</summary>
    public int MajorVersion => _binaries.Major;

    /// <summary>Starts the server; makes its files on the first start.</summary>
    /// <param name="dataFolder">The product's data folder; the server lives in its sub-folder postgres.</param>
    /// <param name="binFolder">Folder with initdb, pg_ctl and postgres (DIAGMOD_POSTGRES_BIN); null = look around.</param>
    /// <param name="progress">Receives what is being done, or null.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="DatabaseStartException">It cannot run here; says why, and what to do.</exception>
    public static Task<PrivateCluster> StartAsync(
        string dataFolder, string? binFolder, Action<string>? progress, CancellationToken cancellationToken) =>
        StartAsync(dataFolder, PostgresSearch.OnThisMachine(binFolder), progress, cancellationToken);

    /// <summary>Starts the server with programs from where the search says.</summary>
    internal static async Task<PrivateCluster> StartAsync(
        string dataFolder, PostgresSearch search, Action<string>? progress, CancellationToken cancellationToken)
    {
        var user = ServiceUser.Pick();
        var root = await PrepareFolderAsync(Path.GetFullPath(dataFolder), user, cancellationToken);
        var hostLock = TakeHostLock(root);
        try
        {
            return await StartLockedAsync(root, user, hostLock, search, progress, cancellationToken);
        }
        catch
        {
            await hostLock.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the server: open transactions are rolled back, everything committed is on disk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await StopAsync(_binaries, _user, _root, CancellationToken.None);
        CleanUp();
        await _hostLock.DisposeAsync();
    }

    /// <summary>Stops the server at once, without an event loop; for tests, while the process exits.</summary>
    internal void StopNow()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            _user.Run(
                _binaries["pg_ctl"], ["stop", "-D", DataOf(_root), "-m", "immediate", "-w", "-s"], _root,
                TimeSpan.FromSeconds(20));
            CleanUp();
            _hostLock.Dispose();
        }
    }

    private static async Task<PrivateCluster> StartLockedAsync(
        string root, ServiceUser user, FileStream hostLock, PostgresSearch search, Action<string>? progress,
        CancellationToken cancellationToken)
    {
        var binaries = await search.FindAsync(MajorOf(root), user, cancellationToken);
        var password = await PasswordAsync(root, user, cancellationToken);
        if (MajorOf(root) is null)
        {
            progress?.Invoke(FormattableString.Invariant(
                $"making a database in {root} with PostgreSQL {binaries.Major} from {binaries.Folder}"));
            await InitAsync(binaries, user, root, cancellationToken);
        }
        else
        {
            await StopLeftoverAsync(binaries, user, root, progress, cancellationToken);
        }

        var (host, port, socketFolder) = PickAddress(root, user);
        await WriteSettingsAsync(root, user, host, port, cancellationToken);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = host,
            Port = port,
            Username = UserName,
            Password = password,
            Database = DatabaseName,
        };
        try
        {
            await LaunchAsync(binaries, user, root, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // pg_ctl was ended, but the server it began may be there.
            await StopAsync(binaries, user, root, CancellationToken.None);
            throw;
        }

        var cluster = new PrivateCluster(binaries, user, root, hostLock, socketFolder, connection.ConnectionString);
        try
        {
            await CreateDatabaseAsync(connection, cancellationToken);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }

        progress?.Invoke(FormattableString.Invariant($"PostgreSQL {binaries.Major} runs in {root}"));
        return cluster;
    }

    internal static string DataOf(string root) => Path.Combine(root, "data");

    private static string LogOf(string root) => Path.Combine(root, "server.log");

    // The cluster belongs to the service user; the product's own folder around it stays ours, and only lets it through.
    private static async Task<string> PrepareFolderAsync(
        string dataFolder, ServiceUser user, CancellationToken cancellationToken)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        const UnixFileMode LetThrough = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var root = Path.Combine(dataFolder, "postgres");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(root);
            return root;
        }

        Directory.CreateDirectory(dataFolder, user.Name is null ? OwnerOnly : LetThrough);
        if (user.Name is not null)
        {
            File.SetUnixFileMode(dataFolder, File.GetUnixFileMode(dataFolder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        Directory.CreateDirectory(root, OwnerOnly);
        user.Own(root);
        File.SetUnixFileMode(root, OwnerOnly);
        await user.RequireReachAsync(
            root,
            "Choose a data folder elsewhere (DIAGMOD_DATA or --data, for example below /var/lib), let others enter that folder "
            + "(chmod o+x), or start as an ordinary user.",
            cancellationToken);
        return root;
    }

    private static FileStream TakeHostLock(string root)
    {
        var path = Path.Combine(root, "host.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new DatabaseStartException(
                $"Another process of this product uses {Path.GetDirectoryName(root)} ({path} is locked). "
                + "Stop it, or choose another data folder.",
                e);
        }
    }

    internal static int? MajorOf(string root)
    {
        var file = Path.Combine(DataOf(root), "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out var major)
            ? major
            : null;
    }

    private static async Task<string> PasswordAsync(string root, ServiceUser user, CancellationToken cancellationToken)
    {
        var path = Path.Combine(root, "password");
        if (!File.Exists(path))
        {
            var fresh = Path.Combine(root, "password.new");
            File.Delete(fresh);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var file = new FileStream(fresh, options))
            {
                await file.WriteAsync(
                    System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))),
                    cancellationToken);
            }

            user.Own(fresh);
            // A kill in between leaves either no password or a whole one.
            File.Move(fresh, path);
        }

        return (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
    }

    private static async Task InitAsync(
        PostgresBinaries binaries, ServiceUser user, string root, CancellationToken cancellationToken)
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
                "-D", fresh, "-U", UserName, "-A", "scram-sha-256", "--pwfile=" + Path.Combine(root, "password"),
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

    // A host that was killed leaves its server running. It is stopped, not adopted: its settings may be old.
    private static async Task StopLeftoverAsync(
        PostgresBinaries binaries, ServiceUser user, string root, Action<string>? progress,
        CancellationToken cancellationToken)
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
        await StopAsync(binaries, user, root, cancellationToken);
    }

    internal static bool IsServer(string pidFile) =>
        NameOfProcess(pidFile)?.StartsWith("postgres", StringComparison.Ordinal) == true;

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

    private static async Task StopAsync(
        PostgresBinaries binaries, ServiceUser user, string root, CancellationToken cancellationToken)
    {
        string[] Stop(string mode) => ["stop", "-D", DataOf(root), "-m", mode, "-w", "-t", "30", "-s"];
        var (code, _) = await user.RunAsync(binaries["pg_ctl"], Stop("fast"), root, cancellationToken);
        if (code != 0 && File.Exists(Path.Combine(DataOf(root), "postmaster.pid")))
        {
            await user.RunAsync(binaries["pg_ctl"], Stop("immediate"), root, cancellationToken);
        }
    }

    private static (string Host, int Port, string? FolderToRemove) PickAddress(string root, ServiceUser user)
    {
        if (OperatingSystem.IsWindows())
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            return ("127.0.0.1", ((IPEndPoint)probe.LocalEndpoint).Port, null);
        }

        // A comma in a host name means several hosts to the client.
        if (System.Text.Encoding.UTF8.GetByteCount(root) <= MostSocketFolderBytes && !root.Contains(','))
        {
            return (root, Port, null);
        }

        var folder = Path.Combine(
            Path.GetTempPath(), "diagmod-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        if (System.Text.Encoding.UTF8.GetByteCount(folder) > MostSocketFolderBytes)
        {
            throw new DatabaseStartException(
                $"Neither {root} nor {folder} is short enough for a unix socket (at most {MostSocketFolderBytes} bytes). "
                + "Choose a shorter data folder, or set TMPDIR to a short one.");
        }

        Directory.CreateDirectory(
            folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        user.Own(folder);
        return (folder, Port, folder);
    }

    private static async Task WriteSettingsAsync(
        string root, ServiceUser user, string host, int port, CancellationToken cancellationToken)
    {
        var isSocket = !OperatingSystem.IsWindows();
        var settings = $"""
            # Written at every start.
            listen_addresses = '{(isSocket ? "" : host)}'
            port = {port.ToString(CultureInfo.InvariantCulture)}
            unix_socket_directories = '{(isSocket ? host.Replace("'", "''", StringComparison.Ordinal) : "")}'
            unix_socket_permissions = 0700
            max_connections = 60
            shared_buffers = 128MB
            max_wal_size = 1GB
            fsync = on
            synchronous_commit = on
            full_page_writes = on
            timezone = 'UTC'
            log_timezone = 'UTC'
            jit = off

            """;
        var path = Path.Combine(DataOf(root), "diagmod.conf");
        await File.WriteAllTextAsync(path, settings, cancellationToken);
        user.Own(path);
    }

    private static async Task LaunchAsync(
        PostgresBinaries binaries, ServiceUser user, string root, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            // pg_ctl leaves the server in a session of its own, with its output in the log file.
            var (code, printed) = await user.RunAsync(
                binaries["pg_ctl"], ["start", "-D", DataOf(root), "-l", LogOf(root), "-w", "-t", "60", "-s"], root,
                cancellationToken);
            if (code == 0)
            {
                return;
            }

            var log = LogTail(root);
            if (tries == OrphanTries || !log.Contains("pre-existing shared memory block", StringComparison.Ordinal))
            {
                throw new DatabaseStartException($"PostgreSQL did not start in {root}: {printed}\n{log}");
            }

            // A killed server's sessions end when they next look for it.
            await Task.Delay(OrphanPause, cancellationToken);
        }
    }

    private static string LogTail(string root) =>
        File.Exists(LogOf(root)) ? string.Join('\n', File.ReadLines(LogOf(root)).TakeLast(10)) : "";

    private static async Task CreateDatabaseAsync(
        NpgsqlConnectionStringBuilder given, CancellationToken cancellationToken)
    {
        var first = new NpgsqlConnectionStringBuilder(given.ConnectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(first.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var ask = new NpgsqlCommand(
            "select exists (select from pg_database where datname = 'diagmod');", connection);
        if (await ask.ExecuteScalarAsync(cancellationToken) is not true)
        {
            await using var create = new NpgsqlCommand("create database diagmod;", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private void CleanUp()
    {
        if (_socketFolderToRemove is not null && Directory.Exists(_socketFolderToRemove))
        {
            Directory.Delete(_socketFolderToRemove, recursive: true);
        }
    }
}
