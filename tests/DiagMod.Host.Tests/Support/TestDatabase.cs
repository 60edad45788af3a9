using System.Diagnostics;
using System.Globalization;
using DiagMod.Postgres;
using Npgsql;

namespace DiagMod.Host.Tests.Support;

/// <summary>A fresh, migrated database for one test class, on a server that all classes of a run share: a private one, or the one that
/// DIAGMOD_TEST_POSTGRES names, whose user may make databases and roles. There the next run drops the databases of this one.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private const string Variable = "DIAGMOD_TEST_POSTGRES";

    // Several runs may share a given server.
    private static readonly string Prefix = string.Create(CultureInfo.InvariantCulture, $"diagmod_test_{Environment.ProcessId}_");
    private static readonly string Template = Prefix + "template";

    private static readonly Lazy<Task<string>> Server = new(StartServerAsync);
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);
    private static int Made;

    /// <summary>The database, for its owner.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>A new database without any table.</summary>
    public static Task<string> CreateEmptyAsync() => CreateAsync("template0");

    /// <summary>A new database with the whole schema.</summary>
    public static Task<string> CreateMigratedAsync() => CreateAsync(Template);

    /// <inheritdoc/>
    public async Task InitializeAsync() => ConnectionString = await CreateMigratedAsync();

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>One value of a query, asked by the owner.</summary>
    /// <param name="sql">The query.</param>
    public Task<object?> ScalarAsync(string sql) => ScalarAsync(ConnectionString, sql);

    /// <summary>One value of a query.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="sql">The query.</param>
    public static async Task<object?> ScalarAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a test's own text
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? value : null;
    }

    private static async Task<string> CreateAsync(string template)
    {
        var server = await Server.Value;
        var name = Prefix + Interlocked.Increment(ref Made).ToString(CultureInfo.InvariantCulture);
        // A template may not be in use while it is copied.
        await OneAtATime.WaitAsync();
        try
        {
            await ScalarAsync(server, $"create database {name} template {template}");
        }
        finally
        {
            OneAtATime.Release();
        }

        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    private static async Task<string> StartServerAsync()
    {
        var server = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? await TakeGivenAsync(given)
            : await StartPrivateAsync();
        await ScalarAsync(server, $"create database {Template} template template0");
        var template = new NpgsqlConnectionStringBuilder(server) { Database = Template };
        await Migrations.RunAsync(template.ConnectionString, isCluster: false, null, CancellationToken.None);
        return server;
    }

    private static async Task<string> StartPrivateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-tests-");
        Task<PrivateCluster> StartAsync() => PrivateCluster.StartAsync(
            folder.FullName, Environment.GetEnvironmentVariable("DIAGMOD_POSTGRES_BIN"), null, CancellationToken.None);

        // What serves one host is too little for all that hosts of all classes that run at once keep open.
        var server = await StartAsync();
        await ScalarAsync(server.ConnectionString, "alter system set max_connections = 300");
        await server.DisposeAsync();
        server = await StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.StopNow();
            folder.Delete(recursive: true);
        };
        return server.ConnectionString;
    }

    private static async Task<string> TakeGivenAsync(string given)
    {
        // A test process has no time at its end: what an earlier run of this machine left is dropped now.
        var names = (string?)await ScalarAsync(
            given, @"select string_agg(datname, ',') from pg_database where datname like 'diagmod\_test\_%'") ?? "";
        foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries).Where(name => !IsRunning(name)))
        {
            await ScalarAsync(given, $"drop database if exists {name} with (force)");
        }

        return given;
    }

    private static bool IsRunning(string database)
    {
        try
        {
            using var run = Process.GetProcessById(int.Parse(database.Split('_')[2], CultureInfo.InvariantCulture));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
