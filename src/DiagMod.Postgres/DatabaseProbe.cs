using System.Net.Sockets;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Asks whether the database answers, over a connection of its own, so that a full pool is not taken for a dead database.</summary>
public sealed class DatabaseProbe
{
    private readonly string _connectionString;

    /// <summary>Makes a probe.</summary>
    /// <param name="connectionString">The database.</param>
    public DatabaseProbe(string connectionString) =>
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 2,
            CommandTimeout = 2,
            ApplicationName = "diagmod health",
        }.ConnectionString;

    /// <summary>True when the database answered within about two seconds.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> IsUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select 1;", connection);
            return await command.ExecuteScalarAsync(cancellationToken) is 1;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or IOException)
        {
            return false;
        }
    }
}
