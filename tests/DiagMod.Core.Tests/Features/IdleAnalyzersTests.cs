using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Tests.Features;

public sealed class IdleAnalyzersTests
{
    private readonly IdleAnalyzers _analyzers = new();
    private readonly SampleRate _rate = new(1_000);
    private readonly FeatureOptions _options = new();

    [Fact]
    public void Rent_OfWhatWaits_GivesThatAnalyzerToOneAtATime()
    {
        var first = _analyzers.Rent(_rate, _options, offAmps: 1);
        _analyzers.Return(first);

        var again = _analyzers.Rent(_rate, _options with { Workers = 2 }, offAmps: 3);
        var other = _analyzers.Rent(_rate, _options, offAmps: 1);

        Assert.Same(first, again);
        Assert.Equal(3, again.OffAmps);
        Assert.NotSame(first, other);
    }

    [Fact]
    public void Rent_OfAnotherRateOrSupply_GivesAnother()
    {
        var first = _analyzers.Rent(_rate, _options, offAmps: 1);
        _analyzers.Return(first);

        Assert.NotSame(first, _analyzers.Rent(new SampleRate(1_002), _options, offAmps: 1));
        Assert.NotSame(first, _analyzers.Rent(_rate, _options with { IsDriven = true }, offAmps: 1));
        Assert.NotSame(first, _analyzers.Rent(_rate, _options with { SupplyLowHz = 41 }, offAmps: 1));
        Assert.NotSame(first, _analyzers.Rent(_rate, _options with { SupplyHighHz = 71 }, offAmps: 1));
    }

    [Fact]
    public void Return_OfMoreThanMayWait_LetsTheOldestGo()
    {
        var rates = Enumerable.Range(0, IdleAnalyzers.MostAnalyzers + 1).Select(i => new SampleRate(1_000 + (2 * i))).ToArray();
        var analyzers = Array.ConvertAll(rates, rate => _analyzers.Rent(rate, _options, offAmps: 1));
        Array.ForEach(analyzers, _analyzers.Return);

        Assert.NotSame(analyzers[0], _analyzers.Rent(rates[0], _options, offAmps: 1));
        Assert.All(
            Enumerable.Range(1, IdleAnalyzers.MostAnalyzers),
            i => Assert.Same(analyzers[i], _analyzers.Rent(rates[i], _options, offAmps: 1)));
    }

    [Fact]
    public void Return_OfAFastRecordingsAnalyzer_KeepsNothing()
    {
        var rate = new SampleRate(100_000);
        var analyzer = _analyzers.Rent(rate, _options, offAmps: 1);
        _analyzers.Return(analyzer);

        Assert.NotSame(analyzer, _analyzers.Rent(rate, _options, offAmps: 1));
    }
}
