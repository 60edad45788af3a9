namespace DiagMod.Benchmarks.Twins;

/// <summary>A group of acceptance rows of the twins that are measured on the same data.</summary>
internal interface ITwinRows
{
    /// <summary>Name of the group on the command line.</summary>
    string Part { get; }

    /// <summary>Measures. A row's id begins with the acceptance benchmark's, "B7"; several rows may share it.</summary>
    /// <param name="progress">Receives a line whenever something took its time.</param>
    /// <exception cref="BenchMissingException">Data that the group needs are not on this machine.</exception>
    IEnumerable<BenchRow> Measure(Action<string> progress);
}
