using System.Diagnostics;
using DiagMod.Core.Ports;
using DiagMod.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace DiagMod.Benchmarks.Ingest;

/// <summary>The product's stores on a private database in a scratch folder.</summary>
internal sealed class BenchStores : IAsyncDisposable
{
    /// <summary>Who does everything here.</summary>
    public static readonly Actor Actor = new("bench", null, null);

    private readonly DirectoryInfo _folder;
    private readonly PrivateCluster _cluster;
    private readonly ServiceProvider _services;

    private BenchStores(DirectoryInfo folder, PrivateCluster cluster, ServiceProvider services)
    {
        _folder = folder;
        _cluster = cluster;
        _services = services;
    }

    public string ConnectionString => _cluster.ConnectionString;

    /// <summary>Processor time of the database's sessions that live, seconds.</summary>
    public double DatabaseSeconds()
    {
        var master = File.ReadLines(Path.Combine(_folder.FullName, "postgres", "data", "postmaster.pid")).First();
        var seconds = 0.0;
        foreach (var process in Process.GetProcessesByName("postgres"))
        {
            using (process)
            {
                try
                {
                    // After the name in brackets: state, then the parent.
                    var stat = File.ReadAllText($"/proc/{process.Id}/stat");
                    seconds += stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == master
                        ? process.TotalProcessorTime.TotalSeconds
                        : 0;
                }
                catch (Exception e) when (e is IOException or InvalidOperationException)
                {
                    // It ended meanwhile.
                }
            }
        }

        return seconds;
    }

    public IRawSignalStore Files => _services.GetRequiredService<IRawSignalStore>();

    public ITwinStore Twins => _services.GetRequiredService<ITwinStore>();

    public IMotorRegistry Motors => _services.GetRequiredService<IMotorRegistry>();

    /// <summary>Starts the database.</summary>
    /// <exception cref="BenchMissingException">PostgreSQL does not run here.</exception>
    public static async Task<BenchStores> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-bench-");
        try
        {
            var cluster = await PrivateCluster.StartAsync(
                folder.FullName, Environment.GetEnvironmentVariable("DIAGMOD_POSTGRES_BIN") is { Length: > 0 } bin ? bin : null, null,
                CancellationToken.None);
            await Migrations.RunAsync(cluster.ConnectionString, isCluster: false, null, CancellationToken.None);
            var services = new ServiceCollection();
            services.AddLogging();
            services.AddDiagModPostgres(cluster.ConnectionString, new PostgresOptions
            {
                SpoolFolder = Path.Combine(folder.FullName, "spool"),
            });
            return new BenchStores(folder, cluster, services.BuildServiceProvider());
        }
        catch (DatabaseStartException e)
        {
            folder.Delete(recursive: true);
            throw new BenchMissingException(e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
