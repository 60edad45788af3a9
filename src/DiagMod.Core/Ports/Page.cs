namespace DiagMod.Core.Ports;

/// <summary>Which part of a list.</summary>
/// <param name="Limit">Most items, 1 to 1,000.</param>
/// <param name="Cursor">Where the last part ended; null = from the start.</param>
public sealed record PageRequest(int Limit, string? Cursor)
{
    /// <summary>The first hundred.</summary>
    public static PageRequest First { get; } = new(100, null);
}

/// <summary>Part of a list.</summary>
/// <param name="Items">Items in the list's order.</param>
/// <param name="Next">Cursor of the next part; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A cursor that was not made by this list.</summary>
public sealed class BadCursorException() : Exception("The cursor is not one that this list gave.");

/// <summary>Who does something, for audit rows.</summary>
/// <param name="Name">User name, or "system".</param>
/// <param name="Address">Network address; null for the product itself.</param>
/// <param name="UserAgent">Client program; null when unknown.</param>
/// <param name="TraceId">Trace that the request belongs to, 32 lower-case hexadecimal digits; null where there was none.</param>
public sealed record Actor(string Name, string? Address, string? UserAgent, string? TraceId = null)
{
    /// <summary>The product itself.</summary>
    public static Actor System { get; } = new("system", null, null);
}
