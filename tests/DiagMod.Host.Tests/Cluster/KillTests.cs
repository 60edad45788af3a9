using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;
using Xunit.Abstractions;

namespace DiagMod.Host.Tests.Cluster;

/// <summary>One of two hosts is killed while 38 files are taken in: nothing is lost, nothing is there twice.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Motors = 19;
    private const int Files = 2 * Motors;
    private const int Windows = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [ClusterFact]
    public async Task Host_KilledDuring38Files_LosesNoWindowAndDoublesNone()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var keys = Directory.CreateTempSubdirectory("diagmod-keys-");
        await using var victim = await HostCluster.StartAsync(database, keys);
        await using var survivor = await HostCluster.StartAsync(database, keys);
        var token = await HostCluster.LoginAsync(survivor);
        for (var motor = 0; motor < Motors; motor++)
        {
            await HostCluster.AddMotorAsync(survivor, token, Name(motor));
        }

        // Both take files in; the one that is killed has some of its own in work, and motors that the other one needs.
        await Task.WhenAll(Enumerable.Range(0, Files / 2)
            .Select(file => UploadAsync(file % 2 == 0 ? victim : survivor, token, file)));
        await HostCluster.UntilAsync(database, "select count(*) >= 2 from raw_signals where processing_status = 'completed'");
        await victim.KillAsync();
        var since = Stopwatch.StartNew();
        var left = Convert.ToInt64(
            await TestDatabase.ScalarAsync(database, "select count(*) from raw_signals where processing_status <> 'completed'"),
            CultureInfo.InvariantCulture);
        for (var file = Files / 2; file < Files; file++)
        {
            await UploadAsync(survivor, token, file);
        }

        await HostCluster.UntilAsync(
            database, $"select count(*) = {Files} and bool_and(processing_status = 'completed') from raw_signals");
        var ended = since.Elapsed;
        await UntilShownAsync(database, survivor, token);
        output.WriteLine(FormattableString.Invariant(
            $"{left} files were unfinished at the kill; all {Files} were completed after {ended.TotalSeconds:0.0} s, the board was whole after {since.Elapsed.TotalSeconds:0.0} s"));

        Assert.Equal((long)Files * Windows, await TestDatabase.ScalarAsync(database, "select count(*) from features"));
        Assert.Equal(0L, await TestDatabase.ScalarAsync(
            database,
            "select count(*) from raw_signals r where windows_total <> (select count(*) from features f where f.raw_id = r.id)"));

        // Each file is absorbed once and judged once, whoever did it.
        await HostCluster.UntilAsync(database, "select bool_and(analysis_status = 'completed') from raw_signals");
        Assert.Equal((long)Files, await TestDatabase.ScalarAsync(database, Entries(JournalKind.FileAbsorbed)));
        Assert.Equal((long)Files, await TestDatabase.ScalarAsync(database, Entries(JournalKind.FileAnalyzed)));
        Assert.Equal((long)Files, await TestDatabase.ScalarAsync(database, "select count(*) from file_analyses"));
        Assert.Equal(
            (long)Motors,
            await TestDatabase.ScalarAsync(
                database,
                "select count(*) from twins t where seq = 4 "
                + "and seq = (select count(*) from twin_journal j where j.equipment_id = t.equipment_id)"));
        keys.Delete(recursive: true);
    }

    [ClusterFact]
    public async Task Upload_WhoseHostIsKilled_GoesOnAtTheOther()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var keys = Directory.CreateTempSubdirectory("diagmod-keys-");
        await using var victim = await HostCluster.StartAsync(database, keys);
        await using var survivor = await HostCluster.StartAsync(database, keys);
        var token = await HostCluster.LoginAsync(survivor);
        await HostCluster.AddMotorAsync(survivor, token, Name(0));
        var content = TestHost.Recording(1000, 60_000);
        var upload = new ChunkedUpload(victim.Client, token);
        var id = await upload.BeginAsync(Name(0), "a.csv", content.Length);
        await upload.PutAsync(id, content[..500_000], 0, content.Length);

        await victim.KillAsync();
        var goesOn = new ChunkedUpload(survivor.Client, token);
        var (_, there) = await goesOn.AskAsync(id);
        await goesOn.PutAsync(id, content[500_000..], 500_000, content.Length);
        var (status, _) = await goesOn.FinishAsync(id);
        await HostCluster.UntilAsync(database, "select bool_and(processing_status = 'completed') from raw_signals");

        Assert.Equal((500_000L, 202), ((long)there["offset"]!, status));
        keys.Delete(recursive: true);
    }

    private static string Entries(JournalKind kind) =>
        FormattableString.Invariant($"select count(distinct raw_id) from twin_journal where kind = {(int)kind}");

    private static string Name(int motor) => FormattableString.Invariant($"EQ_KILL_{motor:00}");

    private static Task<JsonNode> UploadAsync(HostProcess host, string token, int file) => HostCluster.UploadAsync(
        host, token, Name(file % Motors), FormattableString.Invariant($"f{file:00}.csv"),
        TestHost.Recording(1000 + file, rows: 1000 + (500 * (Windows - 1))));

    /// <summary>Until the host's board shows every motor as the database has it.</summary>
    private static async Task UntilShownAsync(string database, HostProcess host, string token)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var page = await HostCluster.SendAsync(host, HttpMethod.Get, "/api/v1/motors?limit=200", token, 200);
            var shown = page["items"]!.AsArray().Sum(motor => (long)motor!["journal_seq"]!);
            if (shown == Convert.ToInt64(await TestDatabase.ScalarAsync(database, "select sum(seq) from twins"), CultureInfo.InvariantCulture))
            {
                return;
            }

            await Task.Delay(100, limit.Token);
        }
    }
}
