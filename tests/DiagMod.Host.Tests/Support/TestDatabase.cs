using System.Globalization;
using DiagMod.Postgres;
using Npgsql;

namespace DiagMod.Host.Tests.Support;

/// <summary>A fresh, migrated database for one test class, on a private server that all classes of a run share.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private const string Template = "diagmod_template";

    private static readonly Lazy<Task<PrivateCluster>> Server = new(StartServerAsync);
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
        var name = "test_" + Interlocked.Increment(ref Made).ToString(CultureInfo.InvariantCulture);
        // A template may not be in use while it is copied.
        await OneAtATime.WaitAsync();
        try
        {
            await ScalarAsync(server.ConnectionString, $"create database {name} template {template}");
        }
        finally
        {
            OneAtATime.Release();
        }

        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;
    }

    private static async Task<PrivateCluster> StartServerAsync()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-tests-");
        var server = await PrivateCluster.StartAsync(
            folder.FullName, Environment.GetEnvironmentVariable("DIAGMOD_POSTGRES_BIN"), null, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.StopNow();
            folder.Delete(recursive: true);
        };
        await ScalarAsync(server.ConnectionString, $"create database {Template} template template0");
        var template = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = Template };
        await Migrations.RunAsync(template.ConnectionString, isCluster: false, null, CancellationToken.None);
        return server;
    }
}
