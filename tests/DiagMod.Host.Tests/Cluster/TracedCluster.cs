using System.Text;
using DiagMod.Grains.Hosting;
using DiagMod.Host.Tests.Metrics;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Cluster;

/// <summary>Two hosts in processes of their own that are a cluster and send their spans to one collector: a file for each of some
/// motors, all sent to the first host. Nothing where a build cannot make a cluster.</summary>
public sealed class TracedCluster : IAsyncLifetime
{
    public const int Motors = 12;

    private static readonly string[] Names = ["silo-one", "silo-two"];

    /// <summary>Every span that was sent, and the host that sent it.</summary>
    internal IReadOnlyList<(string Silo, OtlpSpan Span)> Spans { get; private set; } = [];

    /// <summary>What each host showed at /metrics when all files were done.</summary>
    internal IReadOnlyList<IReadOnlyList<MetricFamilyText>> Scrapes { get; private set; } = [];

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (!MotorGrainsHosting.CanCluster)
        {
            return;
        }

        var keys = Directory.CreateTempSubdirectory("diagmod-keys-");
        await using var receiver = await OtlpReceiver.StartAsync();
        var database = await TestDatabase.CreateMigratedAsync();
        await using var one = await StartAsync(database, keys, receiver, Names[0]);
        await using var two = await StartAsync(database, keys, receiver, Names[1]);
        await WorkAsync(one, database);
        Scrapes = [await ScrapeAsync(one), await ScrapeAsync(two)];
        Assert.Equal((0, 0), (await two.StopAsync(), await one.StopAsync()));
        Spans = [..
            from export in receiver.Exports
            where export.Path == "/v1/traces"
            let silo = Names.Single(name => export.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0)
            from span in OtlpSpan.ReadAll(export.Body)
            select (silo, span)];
        keys.Delete(recursive: true);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    private static Task<HostProcess> StartAsync(string database, DirectoryInfo keys, OtlpReceiver receiver, string name) =>
        HostCluster.StartAsync(
            database, keys, ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address), ("OTEL_SERVICE_NAME", name));

    private static async Task WorkAsync(HostProcess host, string database)
    {
        var token = await HostCluster.LoginAsync(host);
        for (var motor = 0; motor < Motors; motor++)
        {
            var id = FormattableString.Invariant($"EQ_SPAN_{motor:00}");
            await HostCluster.AddMotorAsync(host, token, id);
            await HostCluster.UploadAsync(host, token, id, "a.csv", TestHost.Recording(7300 + motor));
        }

        await HostCluster.UntilAsync(
            database,
            $"select count(*) = {Motors} and bool_and(processing_status = 'completed' and analysis_status = 'completed') from raw_signals");
    }

    private static async Task<IReadOnlyList<MetricFamilyText>> ScrapeAsync(HostProcess host) =>
        Exposition.Read(await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
}
