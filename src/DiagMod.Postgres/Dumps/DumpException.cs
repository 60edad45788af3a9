namespace DiagMod.Postgres.Dumps;

/// <summary>A dump that cannot be trusted or used; the message says what is wrong with which file.</summary>
/// <param name="message">What, where, and what to do.</param>
public sealed class DumpException(string message) : Exception(message);
