using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Chaos.Storm;

/// <summary>Kills the first start of an empty installation in the middle of its secrets and of its schema; the next start must take
/// up where it was.</summary>
internal sealed class FirstStarts(
    string hostFolder, string scratch, DatabaseUnderTest database, IReadOnlyDictionary<string, string> environment,
    StormFigures figures, int seed)
{
    private const string CountsSql = """
        select (select count(*) from users), (select count(*) from schema_migrations),
            (select count(*) from schema_migrations where name like 'sql/schema/%')
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Makes so many installations.</summary>
    public async Task RunAsync(int rounds, CancellationToken stop)
    {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var name = FormattableString.Invariant($"diagmod_first_{round}");
            await ExecuteAsync(database.OwnConnection, $"create database {name}", stop);
            var settings = new Dictionary<string, string>(environment)
            {
                ["ConnectionStrings__Postgres"] = In(database.HostConnection, name),
                ["Storage__KeysFolder"] = Path.Combine(scratch, name, "secrets"),
            };
            await using var host = new HostUnderTest(name, hostFolder, Path.Combine(scratch, name), settings);
            string[] points =
            [
                KillPoint.SecretWritten + ":1", KillPoint.SecretNamed + ":1", KillPoint.SecretNamed + ":1",
                FormattableString.Invariant($"{KillPoint.MigrationRan}:{random.Next(1, 8)}"),
                FormattableString.Invariant($"{KillPoint.MigrationCommitted}:{random.Next(1, 8)}"),
            ];
            foreach (var point in points)
            {
                await KillAtAsync(host, point, stop);
            }

            host.Start(null);
            await JudgeAsync(host, In(database.OwnConnection, name), stop);
            await host.StopAsync();
            await ExecuteAsync(database.OwnConnection, $"drop database {name} with (force)", stop);
        }
    }

    private static string In(string connection, string database) =>
        new NpgsqlConnectionStringBuilder(connection) { Database = database }.ConnectionString;

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
#pragma warning disable CA2100 // names that this class makes
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task KillAtAsync(HostUnderTest host, string point, CancellationToken stop)
    {
        host.Start(point);
        var hasEnded = await host.EndedAsync(Patience, stop);
        if (hasEnded && host.WasKilled)
        {
            figures.KilledAt(point.Split(':')[0]);
            return;
        }

        figures.FirstStartBroken($"{host.Name}: not killed at {point}: {host.LastWords}");
        if (!hasEnded)
        {
            await host.KillAsync();
        }
    }

    /// <summary>One account, one key, one local token, nothing half-made, and the whole schema.</summary>
    private async Task JudgeAsync(HostUnderTest host, string connectionString, CancellationToken stop)
    {
        if (!await host.ReadyAsync(Patience, stop))
        {
            figures.FirstStartBroken($"{host.Name}: not ready after its kills: {host.LastWords}");
            return;
        }

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(CountsSql, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        var (users, scripts, ofSchema) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        var secrets = Path.Combine(host.Folder, "secrets");
        var keys = Directory.GetFiles(secrets, "jwt-*.key").Length;
        var halves = Directory.GetFiles(secrets, "*.new").Length;
        if (users != 1 || keys != 1 || scripts <= ofSchema || !File.Exists(Path.Combine(secrets, "local-token")))
        {
            figures.FirstStartBroken(
                FormattableString.Invariant($"{host.Name}: {users} accounts, {keys} keys, {scripts} scripts"));
        }

        if (halves > 0)
        {
            figures.FirstStartBroken(FormattableString.Invariant($"{host.Name}: {halves} half-written secrets were left"));
        }
    }
}
