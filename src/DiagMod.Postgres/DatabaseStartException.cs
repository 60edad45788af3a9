namespace DiagMod.Postgres;

/// <summary>The database cannot be used; the message says why, and what to do.</summary>
public sealed class DatabaseStartException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>True when something must be installed on this machine first.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>Something must be installed on this machine first.</summary>
    /// <param name="message">What, and how.</param>
    internal static DatabaseStartException Missing(string message) => new(message) { IsMissing = true };
}
