using System.Globalization;
using System.Text.Json;

namespace DiagMod.Benchmarks;

/// <summary>The frame of all benches: `NAME [--json]`.</summary>
internal static class BenchProgram
{
    private const int Passed = 0;
    private const int Failed = 1;
    private const int WrongUsage = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Runs the bench that the arguments name.</summary>
    /// <returns>0 when every row passes, 1 when one does not, 2 for wrong usage.</returns>
    public static int Run(string[] arguments, IReadOnlyList<IBench> benches)
    {
        var names = arguments.Where(argument => argument != "--json").ToArray();
        var isJson = names.Length < arguments.Length;
        var bench = names.Length == 1 ? benches.FirstOrDefault(one => one.Name == names[0]) : null;
        if (bench is null)
        {
            Console.Error.WriteLine($"Usage: bench NAME [--json], NAME one of: {string.Join(", ", benches.Select(b => b.Name))}");
            return WrongUsage;
        }

        var rows = bench.Run(isJson ? _ => { } : Console.Error.WriteLine).ToArray();
        Console.Out.WriteLine(isJson ? JsonSerializer.Serialize(rows, Json) : Table(rows));
        return rows.All(row => row.Pass) ? Passed : Failed;
    }

    private static string Table(BenchRow[] rows)
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
        return string.Join('\n', cells.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i])))));
    }
}
