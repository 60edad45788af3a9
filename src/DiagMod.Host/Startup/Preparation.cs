using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Startup;

/// <summary>What must be there before the host can be built: settings, secrets, a migrated database that nobody else uses.</summary>
public sealed class Preparation : IAsyncDisposable
{
    private const int LockTries = 8;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(250);

    private readonly PrivateCluster? _cluster;
    private DatabaseLock? _lock;

    private Preparation(
        IConfigurationRoot configuration, HostSettings settings, Secrets secrets, string connectionString, PrivateCluster? cluster)
    {
        Configuration = configuration;
        Settings = settings;
        Secrets = secrets;
        ConnectionString = connectionString;
        _cluster = cluster;
    }

    /// <summary>All settings as they were read.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>The settings, checked.</summary>
    public HostSettings Settings { get; }

    /// <summary>The secrets.</summary>
    public Secrets Secrets { get; }

    /// <summary>The database.</summary>
    public string ConnectionString { get; }

    /// <summary>Prepares everything, in this order: settings, data folder and secrets, private cluster, lock, migrations.</summary>
    /// <param name="args">Command line.</param>
    /// <param name="say">Receives a line about each step that may last.</param>
    /// <param name="sharesDatabase">True in tests alone: a host that is no cluster's lets others in too.</param>
    /// <param name="cancellationToken">Ends the wait; what was started is stopped again.</param>
    /// <exception cref="SettingsException">The settings are not usable.</exception>
    /// <exception cref="SecretsException">The secrets are not safe.</exception>
    /// <exception cref="DatabaseInUseException">Another host uses the database.</exception>
    internal static async Task<Preparation> RunAsync(
        string[] args, Action<string> say, bool sharesDatabase, CancellationToken cancellationToken)
    {
        var preparation = await OpenAsync(args, say, cancellationToken);
        try
        {
            await preparation.MigrateAsync(say, sharesDatabase, cancellationToken);
            return preparation;
        }
        catch
        {
            await preparation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The first part: all that a host needs in order to listen. A database that was given is not asked yet.</summary>
    internal static async Task<Preparation> OpenAsync(string[] args, Action<string> say, CancellationToken cancellationToken)
    {
        var configuration = HostConfiguration.Read(args);
        var settings = SettingsReader.Read(configuration);
        var secrets = Secrets.Open(settings.Storage.DataFolder, settings.Storage.KeysFolder, TimeProvider.System.GetUtcNow());
        if (settings.Storage.ConnectionString.Length > 0)
        {
            return new Preparation(configuration, settings, secrets, settings.Storage.ConnectionString, null);
        }

        say($"Starting the private database in {settings.Storage.DataFolder} …");
        var cluster = await PrivateCluster.StartAsync(
            settings.Storage.DataFolder,
            settings.Storage.PostgresBinFolder.Length == 0 ? null : settings.Storage.PostgresBinFolder,
            say, cancellationToken);
        return new Preparation(configuration, settings, secrets, cluster.ConnectionString, cluster);
    }

    /// <summary>The second part: the database is this host's, and has this version's schema.</summary>
    internal async Task MigrateAsync(Action<string> say, bool sharesDatabase, CancellationToken cancellationToken)
    {
        _lock = await TakeDatabaseAsync(
            ConnectionString, Settings.Cluster.IsCluster || sharesDatabase || MayShareInTests(), cancellationToken);
        await Migrations.RunAsync(ConnectionString, Settings.Cluster.IsCluster, say, cancellationToken);
    }

    // The crash battery puts two hosts of the stand-in on one database (decision D39). Like the kill points it asks for
    // APP_ENVIRONMENT=Development in the environment, so that no setting of a production host can do so.
    private static bool MayShareInTests() =>
        Environment.GetEnvironmentVariable("APP_ENVIRONMENT") == "Development"
        && Environment.GetEnvironmentVariable("DIAGMOD_TEST_SHARES_DATABASE") == "1";

    // A host that was killed a moment ago holds the lock until the server has noticed its end.
    private static async Task<DatabaseLock> TakeDatabaseAsync(
        string connectionString, bool isShared, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            if (await DatabaseLock.TryTakeAsync(connectionString, isShared, cancellationToken) is { } taken)
            {
                return taken;
            }

            if (tries == LockTries)
            {
                throw new DatabaseInUseException();
            }

            await Task.Delay(LockPause, cancellationToken);
        }
    }

    /// <summary>Lets go of the database, then stops the private cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}

/// <summary>Another host uses the database.</summary>
public sealed class DatabaseInUseException() : Exception(
    "Another DiagMod host uses this database. Stop it first, or point this one at another data folder or database.");
