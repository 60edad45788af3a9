namespace DiagMod.Benchmarks.Signals;

/// <summary>A group of acceptance rows that are measured on the same recordings.</summary>
internal interface ISignalRows
{
    /// <summary>Measures. A row's id is the acceptance benchmark's, "B3"; several rows may share it.</summary>
    /// <param name="progress">Receives a line whenever something took its time.</param>
    IEnumerable<BenchRow> Measure(Action<string> progress);
}
