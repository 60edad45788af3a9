namespace DiagMod.Grains;

/// <summary>A grain failed with an exception that cannot travel between hosts; its words are kept, the log of its host has it
/// whole.</summary>
public sealed class GrainFaultException(string message) : Exception(message);
