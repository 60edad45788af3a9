namespace DiagMod.Benchmarks;

/// <summary>One bench: measures something and says whether it passes its bar.</summary>
internal interface IBench
{
    /// <summary>Its name on the command line, lower case.</summary>
    string Name { get; }

    /// <summary>Parts that can be measured alone (`--only`); none for a bench of one piece.</summary>
    IReadOnlyList<string> Parts => [];

    /// <summary>Measures.</summary>
    /// <param name="progress">Receives a line whenever something took its time.</param>
    IEnumerable<BenchRow> Run(Action<string> progress);

    /// <summary>Measures one part.</summary>
    /// <param name="part">One of <see cref="Parts"/>.</param>
    /// <param name="progress">Receives a line whenever something took its time.</param>
    IEnumerable<BenchRow> Run(string part, Action<string> progress) => Run(progress);
}

/// <summary>One figure, in the shape that `diagmod bench NAME --json` prints.</summary>
/// <param name="Id">Short stable name of the figure.</param>
/// <param name="What">What was measured, in words.</param>
/// <param name="N">How many were measured.</param>
/// <param name="Seed">Seed of what was random.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Bar">What it must be, for example "&lt; 0.5"; "-" for a figure without one.</param>
/// <param name="Pass">Whether it is.</param>
internal sealed record BenchRow(
    string Id, string What, long N, int Seed, double Value, string Unit, string Bar, bool Pass);
