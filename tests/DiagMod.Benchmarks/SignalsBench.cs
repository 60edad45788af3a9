using DiagMod.Benchmarks.Signals;

namespace DiagMod.Benchmarks;

/// <summary>The acceptance of what is measured in a current (signals.md, section 12: B1 to B6, B14 to B16), on
/// recordings of the product's own simulator, which shares nothing with what measures them, and on real ones where they
/// lie beside this checkout.</summary>
internal sealed class SignalsBench : IBench
{
    // One line a group of rows; each is a class in the folder Signals.
    private static readonly ISignalRows[] Groups =
    [
        new RecordLines(),
        new RecordCost(),
        new WindowFrequencyRows(),
        new ClosedFormRows(),
        new MissingPhaseRows(),
        new ShortedTurnsRows(),
        new WindowCostRows(),
    ];

    /// <inheritdoc/>
    public string Name => "signals";

    /// <inheritdoc/>
    public IEnumerable<BenchRow> Run(Action<string> progress) => Groups.SelectMany(group => group.Measure(progress));
}
