namespace DiagMod.Postgres;

/// <summary>How long a statement may take for somebody who waits for the answer, and for work that nobody waits for.</summary>
public static class ReadPatience
{
    /// <summary>Seconds that a read for a person or a client may take: longer, its sender has gone or comes again, and the next ones
    /// wait behind it. Work in the background has the connection's own limits (reliability.md 3.9).</summary>
    public const int Seconds = 5;

    private static readonly AsyncLocal<Span?> Now = new();

    /// <summary>True while somebody waits.</summary>
    internal static bool IsShort => Now.Value is { IsOver: false };

    /// <summary>From now on, until it is disposed, the statements of this call are reads that somebody waits for.</summary>
    public static IDisposable Begin() => Now.Value = new Span();

    // What a request began and left behind, as a timer, carries its mark on: with the request's end it means nothing any more.
    private sealed class Span : IDisposable
    {
        public bool IsOver { get; private set; }

        public void Dispose() => IsOver = true;
    }
}
