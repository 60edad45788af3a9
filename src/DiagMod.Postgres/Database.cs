using DiagMod.Core.Ports;
using Npgsql;
using NpgsqlTypes;

namespace DiagMod.Postgres;

/// <summary>The database as the stores use it: connections, transactions that are tried again, audit rows.</summary>
internal sealed class Database(NpgsqlDataSource source, TimeProvider time)
{
    private const int MostTries = 4;

    public TimeProvider Time => time;

    /// <summary>Now, rounded down to what the database keeps, so that what is stored equals what is read back.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = time.GetUtcNow();
            return new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        }
    }

    /// <summary>A statement of its own, on whatever connection is free.</summary>
    /// <param name="sql">The statement.</param>
    public NpgsqlCommand Command(string sql)
    {
        var command = source.CreateCommand(sql);
        if (ReadPatience.IsShort)
        {
            // The server is told to give it up then, and the connection stays good.
            command.CommandTimeout = ReadPatience.Seconds;
        }

        return command;
    }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        source.OpenConnectionAsync(cancellationToken);

    /// <summary>Runs one transaction; commits when <paramref name="work"/> returns. A deadlock or a serialization failure is tried
    /// again at most three times.</summary>
    /// <param name="work">What to do; it may run more than once.</param>
    /// <param name="isIdempotent">True: a lost connection is tried again too, since a repeat finds what was committed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> InTransactionAsync<T>(
        Func<Work, Task<T>> work, bool isIdempotent, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(new Work(connection, transaction));
                // Past this point the outcome must become known: a cancelled wait would leave it open.
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (NpgsqlException e) when (attempt < MostTries && MayRepeat(e, isIdempotent))
            {
                var jitter = TimeSpan.FromMilliseconds(Random.Shared.Next(10, 60 * attempt * attempt));
                await Task.Delay(jitter, time, cancellationToken);
            }
        }
    }

    /// <summary>Runs one transaction without a result.</summary>
    /// <param name="work">What to do; it may run more than once.</param>
    /// <param name="isIdempotent">True: a lost connection is tried again too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task InTransactionAsync(Func<Work, Task> work, bool isIdempotent, CancellationToken cancellationToken) =>
        InTransactionAsync(
            async inner =>
            {
                await work(inner);
                return true;
            },
            isIdempotent,
            cancellationToken);

    private static bool MayRepeat(NpgsqlException e, bool isIdempotent) => e is PostgresException postgres
        ? postgres.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            || (isIdempotent && postgres.IsTransient)
        : isIdempotent && e.IsTransient;
}

/// <summary>One transaction in work.</summary>
internal sealed class Work(NpgsqlConnection connection, NpgsqlTransaction transaction)
{
    private const string AuditSql =
        "select audit_append(@actor, @address, @agent, @action, @type, @id, @result, @changes, @trace);";

    public NpgsqlConnection Connection => connection;

    // Every caller passes a const of its own class; there is no other SQL in this project.
#pragma warning disable CA2100
    public NpgsqlCommand Command(string sql) => new(sql, connection, transaction);
#pragma warning restore CA2100

    public async Task<int> ExecuteAsync(
        string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<object?> ScalarAsync(
        string sql, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    /// <summary>Appends the audit row. Always the last statement: it holds the chain's head until the commit.</summary>
    /// <param name="entry">What happened.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AuditAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var command = Command(AuditSql);
        Bind(command, entry);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Bind(NpgsqlCommand command, AuditEntry entry)
    {
        command.Parameters.Add(Arg.Text("actor", StoreText.Clean(entry.Actor.Name, 256)));
        command.Parameters.Add(Arg.Text("address", StoreText.Clean(entry.Actor.Address, 64)));
        command.Parameters.Add(Arg.Text("agent", StoreText.Clean(entry.Actor.UserAgent, 256)));
        command.Parameters.Add(Arg.Text("action", StoreText.Clean(entry.Action, 64)));
        command.Parameters.Add(Arg.Text("type", StoreText.Clean(entry.ResourceType, 64)));
        command.Parameters.Add(Arg.Text("id", StoreText.Clean(entry.ResourceId, 256)));
        command.Parameters.Add(Arg.Text("result", StoreText.Clean(entry.Result, 32)));
        command.Parameters.Add(Arg.Of("changes", NpgsqlDbType.Json, entry.ChangesJson));
        command.Parameters.Add(Arg.Text("trace", StoreText.Clean(entry.Actor.TraceId, 64)));
    }
}

/// <summary>Typed parameters: a null without a type cannot be planned.</summary>
internal static class Arg
{
    public static NpgsqlParameter Of(string name, NpgsqlDbType type, object? value) =>
        new(name, type) { Value = value ?? DBNull.Value };

    public static NpgsqlParameter Text(string name, string? value) => Of(name, NpgsqlDbType.Text, value);

    public static NpgsqlParameter Long(string name, long? value) => Of(name, NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Int(string name, int? value) => Of(name, NpgsqlDbType.Integer, value);

    public static NpgsqlParameter Flag(string name, bool? value) => Of(name, NpgsqlDbType.Boolean, value);

    public static NpgsqlParameter Id(string name, Guid? value) => Of(name, NpgsqlDbType.Uuid, value);

    public static NpgsqlParameter Bytes(string name, byte[]? value) => Of(name, NpgsqlDbType.Bytea, value);

    public static NpgsqlParameter Json(string name, string? value) => Of(name, NpgsqlDbType.Jsonb, value);

    public static NpgsqlParameter Time(string name, DateTimeOffset? value) =>
        Of(name, NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    public static NpgsqlParameter Span(string name, TimeSpan value) => Of(name, NpgsqlDbType.Interval, value);

    /// <summary>NaN becomes null: a number that is not known.</summary>
    /// <param name="name">Name.</param>
    /// <param name="value">Number.</param>
    public static NpgsqlParameter Number(string name, double? value) =>
        Of(name, NpgsqlDbType.Double, value is { } number && !double.IsNaN(number) ? number : null);
}
