using System.Runtime.CompilerServices;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;
using DiagMod.Postgres;

namespace DiagMod.Host.Commands.Doctor;

/// <summary>The way to the database: beside whoever uses it, or by starting the private one for the look.</summary>
internal static class DatabaseLook
{
    /// <summary>Every finding about the database.</summary>
    /// <param name="storage">Where it is.</param>
    /// <param name="hasHost">A host answers on the data folder.</param>
    /// <param name="say">Receives a line about what is started.</param>
    /// <param name="stop">Gives up.</param>
    public static async IAsyncEnumerable<Finding> RunAsync(
        StorageOptions storage, bool hasHost, Action<string> say, [EnumeratorCancellation] CancellationToken stop)
    {
        if (storage.ConnectionString.Length > 0)
        {
            await foreach (var one in Checks(storage.ConnectionString, stop))
            {
                yield return one;
            }

            yield break;
        }

        var folder = new PrivateClusterFolder(storage.DataFolder);
        var binaries = storage.PostgresBinFolder.Length == 0 ? null : storage.PostgresBinFolder;
        var programs = await folder.CheckProgramsAsync(binaries, stop);
        yield return programs;
        if (folder.Major is null)
        {
            yield return Finding.Note("database", "There is no database in the data folder yet", "The first start makes it: ./diagmod run");
            yield break;
        }

        if (folder.IsHeld)
        {
            await foreach (var one in BesideAsync(folder, hasHost, stop))
            {
                yield return one;
            }

            yield break;
        }

        if (programs.Level == FindingLevel.Ok)
        {
            say("No host runs on this data folder: its database is started for the look, and stopped again.");
            await foreach (var one in StartedAsync(storage.DataFolder, binaries, stop))
            {
                yield return one;
            }
        }
    }

    private static IAsyncEnumerable<Finding> Checks(string connectionString, CancellationToken stop) =>
        new DatabaseChecks(connectionString, TimeProvider.System).RunAsync(stop);

    private static async IAsyncEnumerable<Finding> BesideAsync(
        PrivateClusterFolder folder, bool hasHost, [EnumeratorCancellation] CancellationToken stop)
    {
        if (!hasHost)
        {
            yield return Finding.Warning(
                "holder", "A process of the product holds the data folder, but does not answer over HTTP",
                "It may be starting, stopping or importing; look again in a minute, else end it.");
        }

        if (folder.IsServing && folder.ConnectionString() is { } connection)
        {
            await foreach (var one in Checks(connection, stop))
            {
                yield return one;
            }
        }
        else
        {
            yield return Finding.Warning("database", "The database's server does not run yet, or no longer", "Look again in a minute.");
        }
    }

    private static async IAsyncEnumerable<Finding> StartedAsync(
        string dataFolder, string? binaries, [EnumeratorCancellation] CancellationToken stop)
    {
        var (cluster, fault) = await StartAsync(dataFolder, binaries, stop);
        if (cluster is null)
        {
            yield return fault!;
            yield break;
        }

        await using (cluster)
        {
            // A host that starts meanwhile is told that the database is in use.
            await using var held = await DatabaseLock.TryTakeAsync(cluster.ConnectionString, isShared: false, stop);
            await foreach (var one in Checks(cluster.ConnectionString, stop))
            {
                yield return one;
            }
        }
    }

    private static async Task<(PrivateCluster? Cluster, Finding? Fault)> StartAsync(
        string dataFolder, string? binaries, CancellationToken stop)
    {
        try
        {
            return (await PrivateCluster.StartAsync(dataFolder, binaries, null, stop), null);
        }
        catch (Exception fault) when (fault is DatabaseStartException or IOException or UnauthorizedAccessException)
        {
            return (null, Finding.Problem(
                "database", $"The private database does not start: {fault.Message.ReplaceLineEndings(" ")}",
                $"Look into {Path.Combine(dataFolder, "postgres", "server.log")}."));
        }
    }
}
