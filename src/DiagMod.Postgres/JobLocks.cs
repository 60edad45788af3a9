using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Lets one host of a cluster run a scheduled job (decision D41): a session advisory lock, freed with the job or with
/// the process.</summary>
public sealed class JobLocks
{
    private const string TakeSql = "select pg_try_advisory_lock(hashtext('diagmod job ' || @job));";
    private const string FreeSql = "select pg_advisory_unlock(hashtext('diagmod job ' || @job));";

    private const string BeginSql = """
        insert into job_runs (job, host, started_at)
        values (@job, @host, clock_timestamp())
        on conflict (job) do update
        set host = excluded.host, started_at = excluded.started_at, finished_at = null, fault = null;
        """;

    private const string EndSql = """
        update job_runs
        set finished_at = clock_timestamp(),
            fault = @fault,
            last_success_at = case when @fault::text is null then clock_timestamp() else last_success_at end
        where job = @job;
        """;

    private readonly Database _database;

    internal JobLocks(Database database) => _database = database;

    /// <summary>Runs the job unless another host is at it, and keeps when it ran and what became of it (table job_runs).</summary>
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
            await NoteAsync(connection, BeginSql, job, null, cancellationToken);
            await work(cancellationToken);
            await NoteAsync(connection, EndSql, job, null, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && IsOpen(connection))
        {
            await NoteAsync(connection, EndSql, job, fault.Message, CancellationToken.None);
            throw;
        }
        finally
        {
            // The connection goes back to the pool, where it would keep the lock; a broken one has let go of it.
            if (IsOpen(connection))
            {
                await AskAsync(connection, FreeSql, job, CancellationToken.None);
            }
        }

        return true;
    }

    private static bool IsOpen(NpgsqlConnection connection) => connection.FullState.HasFlag(System.Data.ConnectionState.Open);

#pragma warning disable CA2100 // constants of this class
    private static async Task NoteAsync(
        NpgsqlConnection connection, string sql, string job, string? fault, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Arg.Text("job", job));
        command.Parameters.Add(Arg.Text("host", Environment.MachineName));
        command.Parameters.Add(Arg.Text("fault", StoreText.Clean(fault, 500)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> AskAsync(
        NpgsqlConnection connection, string sql, string job, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Arg.Text("job", job));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
#pragma warning restore CA2100
}
