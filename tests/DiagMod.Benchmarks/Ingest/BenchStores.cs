using System.Globalization;
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
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                // After the name in brackets: state, then the parent; fields 12 and 13 are ticks of 10 ms in user and system.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                seconds += fields[1] == master
                    ? 0.01 * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))
                    : 0;
            }
            catch (IOException)
            {
                // It ended meanwhile.
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
