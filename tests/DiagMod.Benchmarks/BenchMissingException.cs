namespace DiagMod.Benchmarks;

/// <summary>This machine lacks something that a bench needs.</summary>
/// <param name="lack">What, and how it can be had.</param>
internal sealed class BenchMissingException(string lack) : Exception(lack);
