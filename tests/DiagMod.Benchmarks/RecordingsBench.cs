using System.Diagnostics;
using System.Globalization;
using DiagMod.Benchmarks.Ingest;
using DiagMod.Benchmarks.Pixel;

namespace DiagMod.Benchmarks;

/// <summary>A thousand recordings of 60,000 rows, one after the other, through the running product, while somebody reads the
/// API.</summary>
internal sealed class RecordingsBench : IBench
{
    private const int Seed = 9;
    private const int Recordings = 1_000;
    private const int Rows = 60_000;
    private const int Motors = 10;

    // 60,000 rows hold windows of 25,600 at a hop of 12,800.
    private const int WindowsEach = 1 + ((Rows - 25_600) / 12_800);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(50);

    public string Name => "recordings";

    public IEnumerable<BenchRow> Run(Action<string> progress) => RunAsync(progress).GetAwaiter().GetResult();

    private static async Task<IReadOnlyList<BenchRow>> RunAsync(Action<string> progress)
    {
        progress("starting the product");
        await using var product = await LiveProduct.StartAsync();
        var uploads = new ProductUploads(product);
        for (var motor = 0; motor < Motors; motor++)
        {
            await uploads.AddAsync(Text($"BENCH-{motor}"));
        }

        var amps = BenchRecording.Amps(Rows, Seed);
        amps[0][0] = 1;
        var csv = BenchRecording.Csv(amps);
        using var over = new CancellationTokenSource(Longest);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(over.Token);
        var waits = AskAsync(product, reading.Token);
        var began = Stopwatch.GetTimestamp();
        var sent = 0;
        for (; sent < Recordings && !over.IsCancellationRequested; sent++)
        {
            BenchRecording.Number(csv, sent);
            await uploads.SendAsync(Text($"BENCH-{sent % Motors}"), sent, csv);
            if (sent % 50 == 0)
            {
                progress(Text($"{sent} of {Recordings} sent"));
            }
        }

        var status = await uploads.StatusAsync();
        while ((long)status["completed"]! + (long)status["failed"]! < sent && !over.IsCancellationRequested)
        {
            await Task.Delay(AskEvery);
            status = await uploads.StatusAsync();
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await reading.CancelAsync();
        var asked = await waits;
        asked.Sort();
        double Quantile(double share) => asked[(int)Math.Min(asked.Count - 1, share * asked.Count)] * 1e3;
        return
        [
            Row("seconds", Text($"{Recordings} recordings of {Rows} rows, sent and completed"), seconds, "s", 600),
            Row("missing", "recordings not completed", Recordings - (long)status["completed"]!, "files", 0),
            Row("failed", "recordings failed", (long)status["failed"]!, "files", 0),
            Row(
                "features", "stored windows beside the expected ones",
                Math.Abs((long)status["features_total"]! - ((long)WindowsEach * Recordings)), "windows", 0),
            Row("api-p50", Text($"API meanwhile, {asked.Count} reads"), Quantile(0.5), "ms", double.NaN),
            Row("api-p99", "API meanwhile", Quantile(0.99), "ms", 250),
            Row("memory", "most memory of the host", product.PeakMemory / 1e6, "MB", 300),
        ];
    }

    private static async Task<List<double>> AskAsync(LiveProduct product, CancellationToken over)
    {
        var waits = new List<double>();
        string[] paths = ["api/v1/motors", "api/v1/pipeline/status", "api/v1/files?limit=20"];
        while (!over.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await product.Client.GetAsync(
                new Uri(paths[waits.Count % paths.Length], UriKind.Relative), CancellationToken.None);
            answer.EnsureSuccessStatusCode();
            waits.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            await Task.Delay(AskEvery, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return waits;
    }

    private static BenchRow Row(string id, string what, double value, string unit, double most) => new(
        id, what, Recordings, Seed, value, unit, double.IsNaN(most) ? "-" : Text($"<= {most}"),
        double.IsNaN(most) || value <= most);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
