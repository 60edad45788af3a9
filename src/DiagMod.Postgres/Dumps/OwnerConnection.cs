using Npgsql;

namespace DiagMod.Postgres.Dumps;

/// <summary>A connection for backup, restore and re-attaching: as the owner, without time limits, in UTC.</summary>
internal static class OwnerConnection
{
    public static async Task<NpgsqlConnection> OpenAsync(
        string connectionString, string purpose, CancellationToken cancellationToken)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = 0,
            KeepAlive = 30,
            ApplicationName = "diagmod " + purpose,
        };
        // A scan that starts where another one is would give the rows in another order each time.
        given.Options = string.Join(
            ' ', given.Options, "-c timezone=UTC -c synchronize_seqscans=off -c lock_timeout=60s -c statement_timeout=0").Trim();
        var connection = new NpgsqlConnection(given.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command; its text is a constant, or made of names that the catalogue gave, quoted.</summary>
#pragma warning disable CA2100
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }
#pragma warning restore CA2100

    public static async Task ExecuteAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<object?> ScalarAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    public static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(Quoted));
}
