using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>Brings a database to the schema this program was built with: sql/schema in order, each once; then sql/procedures,
/// sql/views and sql/seed, whenever their text changed. One transaction a script, so a killed run goes on where it was.</summary>
public static class Migrations
{
    // These two speak of roles, not of objects: they need the connecting user's own rights.
    private const string RolesScript = "sql/schema/001_roles.sql";
    private const string GrantsScript = "sql/procedures/090_grants.sql";

    private const string ComingMonthsSql = """
        do $$
        begin
            if to_regprocedure('ensure_partitions()') is not null then
                perform ensure_partitions();
            end if;
        end
        $$;
        """;

    private const string JournalSql = """
        create table if not exists schema_migrations (
            name text collate "C" primary key,
            sha256 text not null,
            applied_at timestamptz not null default clock_timestamp()
        );
        """;

    private const string NoteSql = """
        insert into schema_migrations (name, sha256)
        values (@name, @sha256)
        on conflict (name) do update
        set sha256 = excluded.sha256, applied_at = clock_timestamp();
        """;

    private const string MayOwnSql = """
        select exists (
            select
            from pg_roles
            where rolname = 'diagmod_owner'
                and pg_has_role(current_user, oid, 'member')
                and has_schema_privilege(oid, 'public', 'create'));
        """;

    private const string OrleansFolder = "sql/orleans/";

    private static readonly string[] Folders = ["sql/schema/", "sql/procedures/", "sql/views/", "sql/seed/"];

    /// <summary>Applies what is missing.</summary>
    /// <param name="connectionString">The database; its user must be allowed to create tables.</param>
    /// <param name="isCluster">True: also what the silos of an Orleans cluster need to find each other.</param>
    /// <param name="progress">Receives one line a script, or null.</param>
    /// <param name="cancellationToken">Ends the run between or inside scripts; nothing half-done stays.</param>
    /// <returns>Scripts applied; 0 when the database was up to date.</returns>
    /// <exception cref="DatabaseStartException">A schema script that was applied has been changed since.</exception>
    public static Task<int> RunAsync(
        string connectionString, bool isCluster, Action<string>? progress, CancellationToken cancellationToken) =>
        RunAsync(connectionString, Embedded(isCluster), progress, cancellationToken);

    /// <summary>Applies given scripts instead of the embedded ones.</summary>
    internal static async Task<int> RunAsync(
        string connectionString, IReadOnlyList<(string Name, string Sql)> scripts, Action<string>? progress,
        CancellationToken cancellationToken)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = 0,
            ApplicationName = "diagmod migrations",
        };
        await using var connection = new NpgsqlConnection(given.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        // Held by the session: a killed run lets go of it, a second run waits here and then finds nothing to do.
        await ExecuteAsync(connection, "select pg_advisory_lock(hashtext('diagmod migrations'));", cancellationToken);
        await ExecuteAsync(connection, JournalSql, cancellationToken);

        var applied = await ReadJournalAsync(connection, cancellationToken);
        RefuseChanges(scripts, applied);
        var count = 0;
        foreach (var (name, sql) in scripts)
        {
            var sha256 = Digest(sql);
            if (applied.TryGetValue(name, out var known) && known == sha256)
            {
                continue;
            }

            await ApplyAsync(connection, name, sql, sha256, cancellationToken);
            progress?.Invoke($"applied {name}");
            count++;
        }

        if (scripts.Any(script => script.Name == GrantsScript))
        {
            // Only a whole schema has all the tables that months are made of.
            await ExecuteAsync(connection, ComingMonthsSql, cancellationToken);
        }

        return count;
    }

    /// <summary>The scripts this program carries, in the order they run.</summary>
    internal static IReadOnlyList<(string Name, string Sql)> Embedded(bool isCluster = false)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var names = assembly.GetManifestResourceNames();
        var scripts = new List<(string, string)>();
        foreach (var folder in isCluster ? [.. Folders, OrleansFolder] : Folders)
        {
            foreach (var name in names
                .Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                scripts.Add((name, reader.ReadToEnd().ReplaceLineEndings("\n")));
            }
        }

        return scripts;
    }

    private static void RefuseChanges(IReadOnlyList<(string Name, string Sql)> scripts, Dictionary<string, string> applied)
    {
        foreach (var (name, sql) in scripts)
        {
            if (name.StartsWith(Folders[0], StringComparison.Ordinal)
                && applied.TryGetValue(name, out var known) && known != Digest(sql))
            {
                throw new DatabaseStartException(
                    $"{name} was applied to this database and has been changed since (SHA-256 {known[..12]} then, "
                    + $"{Digest(sql)[..12]} now). Restore the file and put the change into a new script.");
            }
        }
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection, string name, string sql, string sha256, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            if (name is not (RolesScript or GrantsScript) && await MayOwnAsync(connection, cancellationToken))
            {
                await ExecuteAsync(connection, "set local role diagmod_owner;", cancellationToken);
            }

            await ExecuteAsync(connection, sql, cancellationToken);
            await ExecuteAsync(connection, "reset role;", cancellationToken);
            await using var note = new NpgsqlCommand(NoteSql, connection);
            note.Parameters.Add(Arg.Text("name", name));
            note.Parameters.Add(Arg.Text("sha256", sha256));
            await note.ExecuteNonQueryAsync(cancellationToken);
            KillPoint.Pass(KillPoint.MigrationRan);
            await transaction.CommitAsync(cancellationToken);
            KillPoint.Pass(KillPoint.MigrationCommitted);
        }
        catch (PostgresException e)
        {
            throw new DatabaseStartException($"{name} failed and left nothing behind: {e.MessageText}", e);
        }
    }

    private static async Task<bool> MayOwnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(MayOwnSql, connection);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<Dictionary<string, string>> ReadJournalAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("select name, sha256 from schema_migrations;", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied[reader.GetString(0)] = reader.GetString(1);
        }

        return applied;
    }

    internal static string Digest(string sql) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));

    // The scripts are this program's own resources: no text from outside ever gets here.
#pragma warning disable CA2100
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
#pragma warning restore CA2100
}
