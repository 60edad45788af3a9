using System.Text.Json;

namespace DiagMod.Chaos.Fuzz;

/// <summary>fuzz: spoiled recordings, archives, requests and uploads in chunks, and what they broke.</summary>
internal static class FuzzCommand
{
    // Of a hundred recordings one goes gzipped, one through the endpoints, one in chunks: those cost far more a piece.
    private const int ShareOfOthers = 100;
    private const int LongestFault = 4000;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Runs all targets.</summary>
    /// <returns>0 when no rule was broken, 1 when one was, 2 for wrong usage.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        int inputs, seed;
        string corpus;
        bool isJson;
        try
        {
            var given = new Arguments(arguments, "--json");
            inputs = given.Number("--inputs", 10_000_000, 1, int.MaxValue);
            seed = given.Number("--seed", 1, 0, int.MaxValue);
            corpus = given.Text("--corpus", "");
            isJson = given.Has("--json");
            given.End();
        }
        catch (ArgumentException fault)
        {
            await errors.WriteLineAsync("fuzz: " + fault.Message);
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stop.Cancel();
        };
        var seeds = FuzzSeeds.Read(corpus);
        await errors.WriteLineAsync(FormattableString.Invariant($"fuzz: {seeds.Count} inputs to begin with"));
        var figures = Run(seeds, seed, inputs, line => errors.WriteLine("fuzz: " + line), stop.Token);
        await output.WriteLineAsync(isJson ? JsonSerializer.Serialize(figures, Json) : Table(figures));
        return figures.All(one => one.Faults.Count == 0) && !stop.IsCancellationRequested ? 0 : 1;
    }

    /// <summary>Runs all targets, one after the other.</summary>
    public static IReadOnlyList<FuzzFigures> Run(
        IReadOnlyList<byte[]> seeds, int seed, int inputs, Action<string> progress, CancellationToken stop)
    {
        var workers = Environment.ProcessorCount;
        var others = Math.Max(1, inputs / ShareOfOthers);
        (Func<IFuzzTarget> Make, int Inputs)[] targets =
        [
            (() => new CsvTarget(seeds), inputs), (() => new GzipTarget(seeds), others), (() => new UploadTarget(seeds), others),
            (() => new SessionTarget(seeds), others),
        ];
        var figures = new List<FuzzFigures>();
        foreach (var (make, count) in targets)
        {
            figures.Add(new FuzzRun(make, seed).Run(count, workers, stop));
            progress(FormattableString.Invariant(
                $"{figures[^1].Target}: {figures[^1].Inputs} inputs in {figures[^1].Seconds} s, {figures[^1].Faults.Count} faults"));
        }

        return figures;
    }

    private static string Table(IReadOnlyList<FuzzFigures> figures) => string.Join(
        Environment.NewLine,
        figures.SelectMany(one => new[]
        {
            FormattableString.Invariant(
                $"{one.Target}: {one.Inputs} inputs, each whole and in pieces; {one.Seconds} s wall, {one.CpuSeconds} s CPU, {one.Inputs / Math.Max(0.1, one.CpuSeconds):0} inputs a CPU-second; slowest {one.SlowestMilliseconds} ms"),
            "  verdicts: " + string.Join(", ", one.Verdicts.Select(verdict => FormattableString.Invariant($"{verdict.Key} {verdict.Value}"))),
        }
            .Concat(one.Faults.Select(fault => "  FAULT " + fault[..Math.Min(fault.Length, LongestFault)]))
            .Append(one.Faults.Count == 0 ? "  no fault" : "")));
}
