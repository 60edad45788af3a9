using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Keeps a second process off the database: a session advisory lock that ends with the process.</summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    // Hosts of a cluster share it: a single host is kept off their database, and they are kept off its.
    private const string TakeSql = """
        select case
            when @isShared then pg_try_advisory_lock_shared(hashtext('diagmod host'))
            else pg_try_advisory_lock(hashtext('diagmod host'))
        end;
        """;

    private const string LetGoSql = "select pg_advisory_unlock_all();";

    private readonly NpgsqlConnection _connection;

    private DatabaseLock(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Takes the lock; null when another process holds it.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="isShared">True for a host of a cluster, which lets the cluster's other hosts in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<DatabaseLock?> TryTakeAsync(
        string connectionString, bool isShared, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(Own(connectionString));
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var take = new NpgsqlCommand(TakeSql, connection);
            take.Parameters.Add(Arg.Flag("isShared", isShared));
            if (await take.ExecuteScalarAsync(cancellationToken) is true)
            {
                return new DatabaseLock(connection);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    private static string Own(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString)
            {
                Pooling = false,
                KeepAlive = 15,
                ApplicationName = "diagmod lock",
            }.ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new DatabaseStartException($"The database's connection string cannot be read: {e.Message}", e);
        }
    }

    /// <summary>False when the connection that holds the lock was lost: another process may have taken it since.</summary>
    public bool IsHeld => _connection.FullState.HasFlag(System.Data.ConnectionState.Open);

    /// <summary>Lets go of the lock, then of its connection.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // The server ends a closed connection when it comes to it; whoever starts next must not find the lock still held.
            await using var letGo = new NpgsqlCommand(LetGoSql, _connection);
            await letGo.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The connection is lost, and the lock with it.
        }

        await _connection.DisposeAsync();
    }
}
