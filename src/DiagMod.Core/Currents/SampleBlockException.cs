namespace DiagMod.Core.Currents;

/// <summary>A stored block of samples that does not hold what it claims: cut off, altered, or of a format that is not known.</summary>
/// <param name="message">What was found and what was expected.</param>
public sealed class SampleBlockException(string message) : Exception(message);
