using DiagMod.Chaos.Fuzz;

namespace DiagMod.Host.Tests.Chaos;

/// <summary>Fuzzing, short, and the fuzzer itself. ./diagmod fuzz does the same with ten million inputs.</summary>
public sealed class FuzzTests
{
    private const int Seed = 11;
    private const int Inputs = 40_000;

    [Fact]
    public void Inputs_Spoiled_BreakNoRule()
    {
        var figures = FuzzCommand.Run(FuzzSeeds.Read(null), Seed, Inputs, _ => { }, CancellationToken.None);

        Assert.Equal(["csv", "gzip", "upload", "session"], figures.Select(one => one.Target));
        Assert.All(figures, one => Assert.True(one.Faults.Count == 0, string.Join('\n', one.Faults)));

        // It gets into the corners: many verdicts, and not only refusals.
        Assert.True(figures[0].Verdicts.Count >= 12, string.Join(' ', figures[0].Verdicts.Keys));
        Assert.Contains("ok", figures[0].Verdicts.Keys);
        Assert.Contains("ok", figures[1].Verdicts.Keys);
        Assert.Contains("202", figures[2].Verdicts.Keys);
        Assert.Contains("400 E_MULTIPART", figures[2].Verdicts.Keys);
        Assert.Contains("202", figures[3].Verdicts.Keys);
        Assert.Contains("422 E_GZIP_CORRUPT", figures[3].Verdicts.Keys);
    }

    [Fact]
    public void Run_OfATargetThatCrashesAndWavers_NamesSeedAndInput()
    {
        var figures = new FuzzRun(() => new WaveringTarget(), Seed).Run(2000, workers: 2, CancellationToken.None);

        Assert.Equal(2000, figures.Inputs);
        var fault = Assert.Single(figures.Faults);
        Assert.Equal("wavering, seed 11, block 0, input 17: once whole, once cut", fault);
    }

    [Fact]
    public void Run_OfTheSameSeed_TriesTheSameInputs()
    {
        var first = new FuzzRun(() => new CsvTarget(FuzzSeeds.Read(null)), Seed).Run(8000, workers: 1, CancellationToken.None);
        var second = new FuzzRun(() => new CsvTarget(FuzzSeeds.Read(null)), Seed).Run(8000, workers: 3, CancellationToken.None);

        Assert.Equal(first.Verdicts, second.Verdicts);
    }

    private sealed class WaveringTarget : IFuzzTarget
    {
        private int _tried;

        public string Name => "wavering";

        public (string Verdict, string? Fault) Try(Random random) =>
            _tried++ == 17 ? ("odd", "once whole, once cut") : ("even", null);
    }
}
