using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using DiagMod.Postgres.Retention;

namespace DiagMod.Benchmarks.Query;

/// <summary>What people wait for, on a database that is full: medians over warm rounds, through the product's own stores.</summary>
internal static class QueryRows
{
    private const int Seed = 11;
    private const int Rounds = 9;
    private const int KeepDays = 30;

    // A person takes an answer for instant up to a tenth of a second and for undisturbed up to one; a commit of windows is one of the
    // steps behind an upload. A quarter of a second is felt by nobody, and is far from the 5 s after which a lock is given up.
    private const double LongestWait = 250;

    private static readonly TimeSpan CalmTime = TimeSpan.FromSeconds(2);

    private static readonly DateTimeOffset End = QueryDatabase.Month.AddDays(30);

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(int windows, Action<string> progress)
    {
        progress("Starting a private database ...");
        await using var database = await QueryDatabase.StartAsync(KeepDays);
        var began = Stopwatch.GetTimestamp();
        await database.FillAsync(windows, progress);
        var filled = Stopwatch.GetElapsedTime(began).TotalSeconds;
        progress("Measuring ...");
        return
        [
            Row("fill", "windows stored with their summaries", windows, windows / filled, "windows/s", double.NaN),
            .. await TrendsAsync(database, windows),
            .. await BoardAsync(database, windows),
            .. await PicturesAsync(database, 60, "minute"),
            .. await PicturesAsync(database, 480, "eight minutes"),
            .. await RetentionAsync(database, windows),
        ];
    }

    private static async Task<IEnumerable<BenchRow>> TrendsAsync(QueryDatabase database, int windows)
    {
        var history = database.Get<IMotorHistory>();
        async Task<double> AskAsync(int motor, TimeSpan length, TimeSpan? step) => await MedianAsync(async () =>
        {
            var trend = await history.TrendAsync(QueryDatabase.Motor(motor), End - length, End, step, CancellationToken.None);
            return trend.Count > 0 ? 0 : throw new InvalidOperationException("The trend is empty.");
        });

        return
        [
            Row("trend-month", "a month's trend of the motor with half of all windows", windows, await AskAsync(0, TimeSpan.FromDays(30), null), "ms", 50),
            Row("trend-month-10min", "the same month in steps of 10 minutes", windows, await AskAsync(0, TimeSpan.FromDays(30), TimeSpan.FromMinutes(10)), "ms", double.NaN),
            Row("trend-day", "its last day in steps of 5 minutes", windows, await AskAsync(0, TimeSpan.FromDays(1), null), "ms", 100),
            Row("trend-hour", "its last hour, from single windows", windows, await AskAsync(0, TimeSpan.FromHours(1), TimeSpan.FromSeconds(10)), "ms", 5),
            Row("trend-other", "a month's trend of another motor", windows, await AskAsync(500, TimeSpan.FromDays(30), null), "ms", 50),
        ];
    }

    private static async Task<IEnumerable<BenchRow>> BoardAsync(QueryDatabase database, int windows)
    {
        var (twins, motors) = (database.Get<ITwinStore>(), database.Get<IMotorRegistry>());
        var board = await MedianAsync(async () =>
        {
            var statuses = await twins.LoadStatusesAsync(CancellationToken.None);
            var names = await motors.ListAsync(new PageRequest(1_000, null), CancellationToken.None);
            return statuses.Count == QueryDatabase.Motors && names.Items.Count == QueryDatabase.Motors
                ? 0
                : throw new InvalidOperationException("The board is not whole.");
        });
        return [Row("board", "the board of 1,000 motors: statuses and names", windows, board, "ms", 100)];
    }

    private static async Task<IEnumerable<BenchRow>> PicturesAsync(QueryDatabase database, int seconds, string words)
    {
        var file = await StoreAsync(database, seconds);
        var views = new SignalViews(database.Get<IRawSignalStore>(), database.Get<ISignalEnvelopes>());
        var without = new SignalViews(database.Get<IRawSignalStore>());
        Phase[] all = [Phase.R, Phase.S, Phase.T];
        async Task<double> DrawAsync(SignalViews from, double first, double last, int rounds = Rounds) => await MedianAsync(
            async () =>
            {
                var drawn = await from.EnvelopesAsync(file, all, first, last, 800, CancellationToken.None);
                return drawn[0].Min.Length == 800 ? 0 : throw new InvalidOperationException("The picture is not whole.");
            },
            rounds);

        var slow = await DrawAsync(without, 0, seconds, 3);
        var began = Stopwatch.GetTimestamp();
        await views.EnvelopesAsync(file, all, 0, seconds, 800, CancellationToken.None);
        var made = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var id = seconds.ToString(CultureInfo.InvariantCulture);
        return
        [
            Row($"samples-{id}", $"{words}, three phases, 800 pixels, from samples", file.Samples, slow, "ms", double.NaN),
            Row($"first-{id}", $"{words}: first picture, buckets are made", file.Samples, made, "ms", double.NaN),
            Row($"whole-{id}", $"{words}: whole recording, from buckets", file.Samples, await DrawAsync(views, 0, seconds), "ms", 10),
            Row($"tenth-{id}", $"{words}: a tenth of it", file.Samples, await DrawAsync(views, seconds * 0.4, seconds * 0.5), "ms", 10),
            Row($"second-{id}", $"{words}: one second, from samples", file.Samples, await DrawAsync(views, seconds * 0.9, (seconds * 0.9) + 1), "ms", 20),
        ];
    }

    private static async Task<IEnumerable<BenchRow>> RetentionAsync(QueryDatabase database, int windows)
    {
        var (retention, removal) = (database.Get<MonthRetention>(), database.Get<MonthRemoval>());
        await retention.RunAsync(CancellationToken.None);
        await using var others = await QueryOthers.StartAsync(database);
        await Task.Delay(CalmTime);
        var calm = others.TakeLongest();

        var began = Stopwatch.GetTimestamp();
        var retired = await retention.RunAsync(CancellationToken.None);
        var left = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var removed = await removal.RunAsync(CancellationToken.None);
        var gone = Stopwatch.GetElapsedTime(began).TotalMilliseconds - left;
        await others.EndAsync();
        var waited = others.TakeLongest();
        return (retired.Retired.Count, removed.Dropped.Count) == (1, 1)
            ? [
                Row("retention", "a month of windows leaves the tables", windows, left, "ms", 1_000),
                Row("removal", "its files are deleted, without an archive", windows, gone, "ms", double.NaN),
                Row("retention-wait", "meanwhile: longest wait of a reader or a writer", windows, Math.Max(waited.Read, waited.Write), "ms", LongestWait),
                Row("retention-read", "of it: the reader, an hour from single windows", windows, waited.Read, "ms", double.NaN),
                Row("retention-write", "of it: the writer, a commit of 116 windows", windows, waited.Write, "ms", double.NaN),
                Row("calm-read", "the reader's longest wait in two seconds before", windows, calm.Read, "ms", double.NaN),
                Row("calm-write", "the writer's longest wait in two seconds before", windows, calm.Write, "ms", double.NaN),
            ]
            : throw new InvalidOperationException("The month was not retired and removed.");
    }

    private static async Task<RawFileRow> StoreAsync(QueryDatabase database, int seconds)
    {
        var files = database.Get<IRawSignalStore>();
        var rate = SampleRate.Default;
        var random = new Random(Seed);
        var rows = (int)(seconds * rate.Hertz);
        var chunk = new float[25_600];
        await using var spool = files.OpenSpool();
        for (var at = 0; at < rows; at += chunk.Length)
        {
            var part = new float[Math.Min(chunk.Length, rows - at)];
            for (var i = 0; i < part.Length; i++)
            {
                // Four decimals, as loggers write them.
                part[i] = MathF.Round((14 * MathF.Sin((at + i) * 2 * MathF.PI * 50 / 25_600)) + (0.2f * random.NextSingle()), 4);
            }

            await spool.AcceptAsync(new PhaseCurrents(at, part, part, part), CancellationToken.None);
        }

        var counts = new PhaseCounts(rows, 0, 0, 0, 0, -14, 14.2, 0, rows * 98.0);
        var stored = await spool.CommitAsync(
            new RawFileUpload(
                QueryDatabase.Motor(1), $"{seconds}.csv", Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(seconds))), 1, rate,
                null, new RecordingSummary(rows, counts, counts, counts, []), Actor.System),
            CancellationToken.None);
        return (await files.FindAsync(stored.RawId, CancellationToken.None))!;
    }

    private static async Task<double> MedianAsync(Func<Task<int>> ask, int rounds = Rounds)
    {
        await ask();
        var times = new double[rounds];
        for (var round = 0; round < rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            await ask();
            times[round] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[rounds / 2];
    }

    private static BenchRow Row(string id, string what, long count, double value, string unit, double most) => new(
        id, what, count, Seed, value, unit, double.IsNaN(most) ? "-" : string.Create(CultureInfo.InvariantCulture, $"<= {most}"),
        double.IsNaN(most) || value <= most);
}
