using Npgsql;

namespace DiagMod.Postgres;

/// <summary>A PostgreSQL server of our own in a data folder, for when no database was given. It listens on a unix socket there,
/// runs in its own session (Ctrl-C reaches the host, not the database), and never as root.</summary>
public sealed partial class PrivateCluster : IAsyncDisposable
{
    internal const string UserName = "diagmod";
    internal const string DatabaseName = "diagmod";

    private readonly PostgresServer _server;
    private readonly FileStream _hostLock;
    private readonly string? _socketFolderToRemove;
    private bool _isStopped;

    private PrivateCluster(
        PostgresServer server, FileStream hostLock, string? socketFolderToRemove, string connectionString)
    {
        _server = server;
        _hostLock = hostLock;
        _socketFolderToRemove = socketFolderToRemove;
        ConnectionString = connectionString;
    }

    /// <summary>Connects to the server's database, as the owner of everything in it.</summary>
    public string ConnectionString { get; }

    /// <summary>Major version of the server.</summary>
    public int MajorVersion => _server.Binaries.Major;

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
        await _server.StopAsync(CancellationToken.None);
        CleanUp();
        await _hostLock.DisposeAsync();
    }

    /// <summary>Stops the server at once, without an event loop; for tests, while the process exits.</summary>
    internal void StopNow()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            _server.StopNow();
            CleanUp();
            _hostLock.Dispose();
        }
    }

    private static async Task<PrivateCluster> StartLockedAsync(
        string root, ServiceUser user, FileStream hostLock, PostgresSearch search, Action<string>? progress,
        CancellationToken cancellationToken)
    {
        var binaries = await search.FindAsync(PostgresServer.MajorOf(root), user, cancellationToken);
        var server = new PostgresServer(binaries, user, root);
        var password = await PasswordAsync(root, user, cancellationToken);
        if (PostgresServer.MajorOf(root) is null)
        {
            progress?.Invoke(FormattableString.Invariant(
                $"making a database in {root} with PostgreSQL {binaries.Major} from {binaries.Folder}"));
            await server.InitAsync(cancellationToken);
        }
        else
        {
            await server.StopLeftoverAsync(progress, cancellationToken);
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
            await server.LaunchAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // pg_ctl was ended, but the server it began may be there.
            await server.StopAsync(CancellationToken.None);
            throw;
        }

        var cluster = new PrivateCluster(server, hostLock, socketFolder, connection.ConnectionString);
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
