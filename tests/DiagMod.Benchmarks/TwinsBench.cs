using DiagMod.Benchmarks.Twins;

namespace DiagMod.Benchmarks;

/// <summary>The acceptance of what a twin learns, warns of, explains and forecasts (signals.md, section 12: B7 to B13), on fleets
/// of the product's own simulator with seeds that nothing was tuned on, and on real streams where they lie beside this checkout.
/// </summary>
internal sealed class TwinsBench : IBench
{
    // One line a group of rows; each is a class in the folder Twins.
    private static readonly ITwinRows[] Groups =
    [
        new FleetRows(),
        PlantRows.Healthy,
        PlantRows.Faulty,
        new SkabRows(),
        new ReplayRows(),
        new ForecastRows(),
        new ForecastReplayRows(),
        new ForecastSpeedRows(),
    ];

    /// <inheritdoc/>
    public string Name => "twins";

    /// <inheritdoc/>
    public IReadOnlyList<string> Parts => [.. Groups.Select(group => group.Part)];

    /// <inheritdoc/>
    public IEnumerable<BenchRow> Run(Action<string> progress) => Groups.SelectMany(group => group.Measure(progress));

    /// <inheritdoc/>
    public IEnumerable<BenchRow> Run(string part, Action<string> progress) =>
        Groups.Single(group => group.Part == part).Measure(progress);
}
