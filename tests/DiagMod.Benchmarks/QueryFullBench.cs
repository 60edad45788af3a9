using DiagMod.Benchmarks.Query;

namespace DiagMod.Benchmarks;

/// <summary>The same as <see cref="QueryBench"/> on 10,000,000 windows: some minutes, and 8 GB of disk for the while.</summary>
internal sealed class QueryFullBench : IBench
{
    private const int Windows = 10_000_000;

    public string Name => "query-full";

    public IEnumerable<BenchRow> Run(Action<string> progress) => QueryRows.RunAsync(Windows, progress).GetAwaiter().GetResult();
}
