using System.Diagnostics;
using System.Globalization;
using System.Text;
using DiagMod.Core.Currents;

namespace DiagMod.Benchmarks;

/// <summary>How fast recordings of several shapes are parsed, beside a line-by-line reader with float.Parse.</summary>
internal sealed class CsvBench : IBench
{
    private const int Rows = 1_500_000;
    private const int PlainRows = 150_000;
    private const int Rounds = 9;
    private const int Seed = 7;
    private const double WarmUpSeconds = 0.5;
    private const string Header = "current_R,current_S,current_T\n";

    private static readonly (string Id, string What, Func<Random, double, string> Cell, string Ending)[] Shapes =
    [
        ("4-decimals", "4 decimals, LF", (_, x) => Print(x, 4), "\n"),
        ("0-decimals", "whole numbers", (_, x) => Print(x, 0), "\n"),
        ("2-decimals", "2 decimals", (_, x) => Print(x, 2), "\n"),
        ("6-decimals", "6 decimals", (_, x) => Print(x, 6), "\n"),
        ("9-decimals", "9 decimals", (_, x) => Print(x, 9), "\n"),
        ("crlf", "4 decimals, CR LF", (_, x) => Print(x, 4), "\r\n"),
        ("empties", "4 decimals, 30 % of the cells empty",
            (random, x) => random.NextDouble() < 0.3 ? "" : Print(x, 4), "\n"),
        ("mixed", "0 to 6 decimals mixed", (random, x) => Print(x, random.Next(7)), "\n"),
    ];

    public string Name => "csv";

    public IEnumerable<BenchRow> Run(Action<string> progress)
    {
        var contents = Shapes.Select(shape => Make(shape.Cell, shape.Ending)).ToArray();
        var onlyR = Encoding.ASCII.GetBytes(OnlyR());
        var quoted = Quote(contents[0]);
        progress($"{contents.Length + 2} shapes of {Rows} rows made.");
        var all = Shapes.Select(shape => (shape.Id, shape.What)).Zip(contents, (s, c) => (s.Id, s.What, Content: c))
            .Append(("only-r", "S and T empty on every row", onlyR)).Append(("quoted", "every line quoted", quoted))
            .ToArray();

        var nanoseconds = new double[all.Length];
        var naive = Fastest(() => ParseNaively(contents[0], PlainRows)) / PlainRows * 1e9;
        for (var i = 0; i < all.Length; i++)
        {
            var (id, what, content) = all[i];
            var seconds = Fastest(() => Parse(content));
            nanoseconds[i] = seconds / Rows * 1e9;
            progress($"{id}: {seconds * 1e3:F1} ms");
            yield return Row(
                $"parse-{id}", $"parse to columns, {what}", nanoseconds[i], "ns/row", 2.5 * nanoseconds[0]);
            yield return new BenchRow(
                $"rate-{id}", $"content parsed, {what}", Rows, Seed, content.Length / seconds / 1e6, "MB/s", "-", true);
        }

        yield return new BenchRow(
            "naive", "the same rows with ReadLine, Split and float.Parse", PlainRows, Seed, naive, "ns/row", "-", true);
        yield return new BenchRow(
            "gain", "line-by-line reader divided by ours", Rows, Seed, naive / nanoseconds[0], "times", ">= 5",
            naive / nanoseconds[0] >= 5);
        yield return Row("parse-1.5M", "parse 1.5 million rows of 4 decimals", nanoseconds[0] * Rows / 1e6, "ms", 60);
        var whole = Fastest(() => Read(contents[0]));
        yield return Row("read-1.5M", "the same with SHA-256 and counts, as an upload is read", whole * 1e3, "ms", 120);
        yield return Row("allocated", "bytes allocated a row while reading", Allocated(contents[0]), "B/row", 1);
    }

    private static BenchRow Row(string id, string what, double value, string unit, double most) => new(
        id, what, Rows, Seed, value, unit,
        double.IsFinite(most) ? "<= " + most.ToString("G4", CultureInfo.InvariantCulture) : "-", value <= most);

    private static string Print(double value, int decimals) =>
        value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static byte[] Make(Func<Random, double, string> cell, string ending)
    {
        var random = new Random(Seed);
        var text = new StringBuilder(Header, 48 << 20);
        for (var i = 0; i < Rows; i++)
        {
            var angle = 2 * Math.PI * 50 * i / 25_600;
            for (var phase = 0; phase < 3; phase++)
            {
                // R of the first row is never empty.
                var amps = (30 * Math.Sin(angle - (phase * 2 * Math.PI / 3))) + random.NextDouble();
                text.Append(i == 0 && phase == 0 ? "1" : cell(random, amps)).Append(phase == 2 ? ending : ",");
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string OnlyR()
    {
        var text = new StringBuilder(Header, 24 << 20);
        for (var i = 0; i < Rows; i++)
        {
            text.Append(Print(30 * Math.Sin(2 * Math.PI * 50 * i / 25_600), 4)).Append(",,\n");
        }

        return text.ToString();
    }

    private static byte[] Quote(byte[] content) => Encoding.ASCII.GetBytes(
        '"' + Encoding.ASCII.GetString(content).TrimEnd('\n').Replace("\n", "\"\n\"", StringComparison.Ordinal) + "\"\n");

    private static double Fastest(Action action)
    {
        var seconds = new double[Rounds];
        var warmUp = Stopwatch.GetTimestamp();
        do
        {
            action();
        }
        while (Stopwatch.GetElapsedTime(warmUp).TotalSeconds < WarmUpSeconds);

        for (var i = 0; i < Rounds; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        // What else runs on the machine only ever adds time, so the fastest round is the one that repeats best.
        return seconds.Min();
    }

    private static void Parse(byte[] content)
    {
        using var parser = new CurrentCsvParser(CurrentCsvLimits.None);
        var rest = content.AsSpan();
        while (!rest.IsEmpty)
        {
            rest = rest[parser.Push(rest)..];
            while (parser.TryTakeBlock(atEnd: false, out _))
            {
            }
        }

        while (parser.TryTakeBlock(atEnd: true, out _))
        {
        }

        if (parser.Complete().Rows != Rows)
        {
            throw new InvalidOperationException("Rows were lost.");
        }
    }

    private static void ParseNaively(byte[] content, int rows)
    {
        using var reader = new StreamReader(new MemoryStream(content), Encoding.ASCII);
        reader.ReadLine();
        var sum = 0f;
        for (var i = 0; i < rows && reader.ReadLine() is { } line; i++)
        {
            foreach (var cell in line.Split(','))
            {
                sum += cell.Length == 0 ? 0 : float.Parse(cell, NumberStyles.Float, CultureInfo.InvariantCulture);
            }
        }

        GC.KeepAlive(sum);
    }

    private static void Read(byte[] content)
    {
        using var body = new MemoryStream(content);
        CurrentCsv.ReadAsync(body, CurrentCsvLimits.None, new NoSink(), CancellationToken.None).Wait();
    }

    private static double Allocated(byte[] content)
    {
        Read(content);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Read(content);
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Rows;
    }

    private sealed class NoSink : ISampleSink
    {
        public ValueTask AcceptAsync(PhaseCurrents rows, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
