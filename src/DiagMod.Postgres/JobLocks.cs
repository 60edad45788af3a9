using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Lets one host of a cluster run a scheduled job (decision D41): a session advisory lock, freed with the job or with
/// the process.</summary>
public sealed class JobLocks
{
    private const string TakeSql = "select pg_try_advisory_lock(hashtext('diagmod job ' || @job));";
    private const string FreeSql = "select pg_advisory_unlock(hashtext('diagmod job ' || @job));";

    private readonly Database _database;

    internal JobLocks(Database database) => _database = database;

    /// <summary>Runs the job unless another host is at it.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="work">The job.</param>
    /// <param name="cancellationToken">Ends the wait and the job.</param>
    /// <returns>False when another host is at it: nothing was done.</returns>
    public async Task<bool> TryRunAsync(string job, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await _database.OpenAsync(cancellationToken);
        if (!await AskAsync(connection, TakeSql, job, cancellationToken))
        {
            return false;
        }

        try
        {
            await work(cancellationToken);
        }
        finally
        {
            // The connection goes back to the pool, where it would keep the lock; a broken one has let go of it.
            if (connection.FullState.HasFlag(System.Data.ConnectionState.Open))
            {
                await AskAsync(connection, FreeSql, job, CancellationToken.None);
            }
        }

        return true;
    }

#pragma warning disable CA2100 // two constants of this class
    private static async Task<bool> AskAsync(
        NpgsqlConnection connection, string sql, string job, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Arg.Text("job", job));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
#pragma warning restore CA2100
}
