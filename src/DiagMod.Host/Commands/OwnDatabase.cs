using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Commands;

/// <summary>The way of a command to the database itself: beside the host that works on it, or by starting the private one for the
/// while.</summary>
internal sealed class OwnDatabase : IAsyncDisposable
{
    private readonly PrivateCluster? _cluster;

    private OwnDatabase(string connectionString, PrivateCluster? cluster) => (ConnectionString, _cluster) = (connectionString, cluster);

    /// <summary>Connects as the owner.</summary>
    public string ConnectionString { get; }

    /// <summary>Finds it, or starts it.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="mayMake">True: a private database that is not there yet is made.</param>
    /// <param name="say">Receives a line about what is started.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="DatabaseStartException">There is none, or it cannot be started.</exception>
    public static async Task<OwnDatabase> OpenAsync(
        StorageOptions storage, bool mayMake, Action<string> say, CancellationToken stop)
    {
        if (storage.ConnectionString.Length > 0)
        {
            return new OwnDatabase(storage.ConnectionString, null);
        }

        var folder = new PrivateClusterFolder(storage.DataFolder);
        if (folder.Major is null && !mayMake)
        {
            throw new DatabaseStartException($"There is no database in {storage.DataFolder}. Name the right folder: --data DIR.");
        }

        if (folder.IsHeld)
        {
            return folder.IsServing && folder.ConnectionString() is { } beside
                ? new OwnDatabase(beside, null)
                : throw new DatabaseStartException(
                    $"A process of the product holds {storage.DataFolder}, but its database does not run; try again in a minute.");
        }

        say($"No host runs on {storage.DataFolder}: its database is started for the while, and stopped again.");
        var cluster = await PrivateCluster.StartAsync(
            storage.DataFolder, storage.PostgresBinFolder.Length == 0 ? null : storage.PostgresBinFolder, null, stop);
        return new OwnDatabase(cluster.ConnectionString, cluster);
    }

    /// <summary>Stops what was started for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
