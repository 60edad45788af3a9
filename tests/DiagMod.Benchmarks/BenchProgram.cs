using System.Globalization;
using System.Text.Json;
using DiagMod.Host.Commands;

namespace DiagMod.Benchmarks;

/// <summary>The frame of all benches: `NAME [--only PART] [--json]`, `all [--json]`, `--list`. Rows go to the output, progress to the errors.</summary>
/// <param name="output">Receives the table, or one JSON array and nothing else.</param>
/// <param name="errors">Receives progress and wrong usage.</param>
/// <param name="look">What the errors can show.</param>
internal sealed class BenchProgram(TextWriter output, TextWriter errors, ProgressLook look)
{
    private const int Passed = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int Missing = 3;
    private const string All = "all";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Runs the benches that the arguments name.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="benches">Those there are.</param>
    /// <returns>0 when every row passes, 1 when one does not, 2 for wrong usage, 3 when this machine lacks what a bench
    /// needs.</returns>
    public int Run(string[] arguments, IReadOnlyList<IBench> benches)
    {
        if (arguments is ["--list"])
        {
            output.WriteLine(string.Join(Environment.NewLine, benches.Select(bench => bench.Name).Prepend(All)));
            return Passed;
        }

        var names = arguments.Where(argument => argument != "--json").ToArray();
        var isJson = names.Length < arguments.Length;
        string? part = null;
        if (names is [var alone, "--only", var wanted])
        {
            if (benches.FirstOrDefault(bench => bench.Name == alone) is not { } bench || !bench.Parts.Contains(wanted))
            {
                var parts = benches.FirstOrDefault(one => one.Name == alone)?.Parts ?? [];
                errors.WriteLine(parts.Count == 0
                    ? $"bench {alone} has no parts."
                    : $"bench {alone} has no part '{wanted}'; it has: {string.Join(", ", parts)}");
                return WrongUsage;
            }

            (names, part) = ([alone], wanted);
        }

        IBench[] chosen = names is not [var name] ? [] : name == All ? [.. benches] : [.. benches.Where(bench => bench.Name == name)];
        if (chosen.Length == 0)
        {
            errors.WriteLine($"Usage: bench NAME [--only PART] [--json], NAME one of: {string.Join(", ", benches.Select(b => b.Name).Prepend(All))}");
            return WrongUsage;
        }

        var lacks = new List<string>();
        var rows = Measure(chosen, part, lacks);
        output.WriteLine(isJson ? JsonSerializer.Serialize(rows, Json) : Table(rows));
        lacks.ForEach(errors.WriteLine);
        return !rows.All(row => row.Pass) ? Failed : lacks.Count > 0 ? Missing : Passed;
    }

    private List<BenchRow> Measure(IBench[] chosen, string? part, List<string> lacks)
    {
        var rows = new List<BenchRow>();
        using var line = new ProgressLine(errors, look, "measuring", "benches", TimeProvider.System);
        for (var i = 0; i < chosen.Length; i++)
        {
            var (bench, done) = (chosen[i], i);
            line.Report(done, chosen.Length, bench.Name);
            try
            {
                void Report(string words) => line.Report(done, chosen.Length, $"{bench.Name}: {words}");
                foreach (var row in part is null ? bench.Run(Report) : bench.Run(part, Report))
                {
                    rows.Add(row);
                    line.Report(done, chosen.Length, string.Create(
                        CultureInfo.InvariantCulture, $"{bench.Name}: {row.What}: {row.Value:G5} {row.Unit}"));
                }
            }
            catch (BenchMissingException lack)
            {
                lacks.Add($"{bench.Name}: missing: {lack.Message}");
            }
        }

        return rows;
    }

    private static string Table(List<BenchRow> rows)
    {
        string[][] cells =
        [
            ["id", "what", "n", "value", "unit", "bar", "pass"],
            .. rows.Select(row => new[]
            {
                row.Id, row.What, row.N.ToString(CultureInfo.InvariantCulture),
                row.Value.ToString("G5", CultureInfo.InvariantCulture), row.Unit, row.Bar, row.Pass ? "yes" : "NO",
            }),
        ];
        var widths = Enumerable.Range(0, cells[0].Length).Select(i => cells.Max(row => row[i].Length)).ToArray();
        return string.Join('\n', cells.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()));
    }
}
