using System.Diagnostics;
using System.Globalization;
using DiagMod.Benchmarks.Pixel;

namespace DiagMod.Benchmarks;

/// <summary>From the last byte of an upload's body to the pixel on the status board, with six live motors, for one viewer of their
/// tiles and for twenty of a board of 1,000; and that board's first paint. The whole product, its database, the client and all
/// viewers' Chromium share this machine.</summary>
internal sealed class PixelBench : IBench
{
    private const int Seed = 3;
    private const int Motors = 6;
    private const int WarmUpRounds = 2;
    private const int Rounds = 34;
    private const int ManyTiles = 1000;
    private const int Viewers = 20;
    private const int CrowdRounds = 20;
    private const int Loads = 10;

    // Promises of the board (D31): byte to pixel, and the first paint of 1,000 tiles.
    private const double MostSeconds = 1;
    private const double MostPaintSeconds = 1.5;

    // A recording that nobody has seen by then counts with this time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => "pixel";

    /// <inheritdoc/>
    public IEnumerable<BenchRow> Run(Action<string> progress) => RunAsync(progress).GetAwaiter().GetResult();

    private static async Task<IReadOnlyList<BenchRow>> RunAsync(Action<string> progress)
    {
        if (BoardWatch.Program.Length == 0)
        {
            throw new BenchMissingException(
                "Chromium: install it (apt-get install chromium) or name its program in DIAGMOD_CHROMIUM");
        }

        progress("Starting the product ...");
        await using var product = await LiveProduct.StartAsync();
        var names = Enumerable.Range(1, Motors).Select(i => $"BENCH-{i}").ToArray();
        var feeds = names.Select((name, i) => new MotorFeed(product.Client, name, Seed + i, TimeProvider.System)).ToArray();
        foreach (var feed in feeds)
        {
            await feed.AddAsync();
        }

        await using var watch = await BoardWatch.OpenAsync(product, names);
        progress("The board is open; warming up ...");
        await FeedAllAsync(feeds, watch, WarmUpRounds);
        progress(Text($"{Motors} motors, {Rounds} recordings each ..."));
        var (processor, started) = (product.ProcessorTime, Stopwatch.GetTimestamp());
        var ways = await FeedAllAsync(feeds, watch, Rounds);
        var cores = (product.ProcessorTime - processor) / Stopwatch.GetElapsedTime(started);

        progress(Text($"{ManyTiles} motors ..."));
        for (var i = Motors; i < ManyTiles; i++)
        {
            await new MotorFeed(product.Client, Text($"MANY-{i:D4}"), Seed, TimeProvider.System, loads: 0).AddAsync();
        }

        var paints = new List<double>();
        for (var i = 0; i <= Loads; i++)
        {
            paints.Add(await watch.FirstPaintSecondsAsync(ManyTiles));
        }

        // A cell of so large a board shows no figure: what counts is that it was drawn anew with the file's journal entry.
        progress(Text($"{Viewers} viewers of {ManyTiles} tiles, {Motors} motors, {CrowdRounds} recordings each ..."));
        await watch.CrowdAsync(Viewers, ManyTiles);
        await FeedAllAsync(feeds, watch, WarmUpRounds);
        var viewer = await watch.ViewerSecondsAsync();
        (processor, started) = (product.ProcessorTime, Stopwatch.GetTimestamp());
        var crowded = await FeedAllAsync(feeds, watch, CrowdRounds);
        var crowdedCores = (product.ProcessorTime - processor) / Stopwatch.GetElapsedTime(started);
        viewer = (await watch.ViewerSecondsAsync() - viewer) / Stopwatch.GetElapsedTime(started).TotalSeconds;

        return
        [
            .. Rows("", "", ways),
            Row("unseen", "recordings that changed nothing visible", ways.Count, ways.Count(way => !way.IsSeen), "files", 0),
            Row("host-cpu", "processors that the host kept busy meanwhile", ways.Count, cores, "cores", double.NaN),
            .. Quantiles("paint-1000", Text($"first paint of {ManyTiles} tiles"), paints[1..], MostPaintSeconds),
            .. Rows("crowd-", Text($"{Viewers} viewers, {ManyTiles} tiles: "), crowded),
            Row("crowd-host-cpu", "processors that the host kept busy meanwhile", crowded.Count, crowdedCores, "cores", double.NaN),
            Row("crowd-viewer-cpu", "processors that the watched page kept busy", crowded.Count, viewer, "cores", double.NaN),
        ];
    }

    private static async Task<List<Way>> FeedAllAsync(MotorFeed[] feeds, BoardWatch watch, int rounds)
    {
        var began = Stopwatch.GetTimestamp();
        var ways = await Task.WhenAll(feeds.Select(
            (feed, i) => FeedAsync(feed, watch, rounds, began, MotorFeed.RecordingSeconds * i / feeds.Length)));

        // Asked for afterwards, so that asking costs nothing while it counts.
        var whole = new List<Way>();
        foreach (var (feed, sent, painting) in ways.SelectMany(part => part))
        {
            var finished = await feed.FinishedAtAsync(sent);
            var painted = painting?.AtUnixSeconds ?? sent.AtSeconds + Patience.TotalSeconds;
            whole.Add(new Way(
                sent.AnsweredAtSeconds - sent.AtSeconds, finished - sent.AtSeconds, painted - finished,
                painted - sent.AtSeconds, painting is { LooksDifferent: true }));
        }

        return whole;
    }

    // Like a logger: one recording every few seconds, and never two at once.
    private static async Task<List<(MotorFeed Feed, Sent Sent, Painting? Painting)>> FeedAsync(
        MotorFeed feed, BoardWatch watch, int rounds, long began, double offsetSeconds)
    {
        var ways = new List<(MotorFeed, Sent, Painting?)>();
        for (var round = 0; round < rounds; round++)
        {
            var due = offsetSeconds + (round * MotorFeed.RecordingSeconds) - Stopwatch.GetElapsedTime(began).TotalSeconds;
            await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, due)));
            watch.Forget(feed.Motor);
            var sent = await feed.SendAsync();
            ways.Add((feed, sent, await watch.NextAsync(feed.Motor, Patience)));
        }

        return ways;
    }

    private static IEnumerable<BenchRow> Rows(string prefix, string where, List<Way> ways) =>
    [
        .. Quantiles(prefix + "pixel", where + "last byte of the body to the pixel", [.. ways.Select(way => way.Total)], MostSeconds),
        .. Quantiles(prefix + "answer", where + "last byte to the upload's answer", [.. ways.Select(way => way.Answered)], double.NaN),
        .. Quantiles(prefix + "commit", where + "last byte to the commit", [.. ways.Select(way => way.Committed)], double.NaN),
        .. Quantiles(prefix + "show", where + "commit to the pixel", [.. ways.Select(way => way.Shown)], double.NaN),
    ];

    // The bar is for the 95th percentile: the board promises that.
    private static IEnumerable<BenchRow> Quantiles(string id, string what, IReadOnlyList<double> seconds, double most)
    {
        var sorted = seconds.Order().ToArray();
        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
        yield return Row(id + "-p50", what + ", median", sorted.Length, At(0.5), "s", double.NaN);
        yield return Row(id + "-p95", what + ", 95 of 100", sorted.Length, At(0.95), "s", most);
        yield return Row(id + "-max", what + ", longest", sorted.Length, sorted[^1], "s", double.NaN);
    }

    private static BenchRow Row(string id, string what, long count, double value, string unit, double most) => new(
        id, what, count, Seed, value, unit, double.IsNaN(most) ? "-" : Text($"<= {most}"), double.IsNaN(most) || value <= most);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>One recording's way, seconds.</summary>
    private sealed record Way(double Answered, double Committed, double Shown, double Total, bool IsSeen);
}
