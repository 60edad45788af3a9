using DiagMod.Benchmarks.Query;

namespace DiagMod.Benchmarks;

/// <summary>Trends, board, pictures of recordings and retention on a database of 1,000,000 windows of 1,000 motors in one month; half of
/// them are one motor's.</summary>
internal sealed class QueryBench : IBench
{
    private const int Windows = 1_000_000;

    public string Name => "query";

    public IEnumerable<BenchRow> Run(Action<string> progress) => QueryRows.RunAsync(Windows, progress).GetAwaiter().GetResult();
}
