using System.Globalization;

namespace DiagMod.Benchmarks.Signals;

/// <summary>Rows with their bar.</summary>
internal static class Acceptance
{
    /// <summary>A figure that must lie below its bar.</summary>
    public static BenchRow Below(string id, string what, long n, int seed, double value, string unit, double bar) =>
        new(id, what, n, seed, value, unit, Text($"< {bar}"), value < bar);

    /// <summary>A figure that must not exceed its bar.</summary>
    public static BenchRow AtMost(string id, string what, long n, int seed, double value, string unit, double bar) =>
        new(id, what, n, seed, value, unit, Text($"<= {bar}"), value <= bar);

    /// <summary>A figure that must reach its bar.</summary>
    public static BenchRow AtLeast(string id, string what, long n, int seed, double value, string unit, double bar) =>
        new(id, what, n, seed, value, unit, Text($">= {bar}"), value >= bar);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
