namespace DiagMod.Host.Http;

/// <summary>The one story that all examples of the API's description tell: a feed pump, its recordings and its people.</summary>
internal static class ExampleValues
{
    /// <summary>The motor.</summary>
    public const string Motor = "EQ_2025_000001";

    /// <summary>Its file.</summary>
    public const string RawId = "0198b4c2-6b1e-7c3a-9f00-0a1b2c3d4e5f";

    /// <summary>Name of the file.</summary>
    public const string FileName = "2025-08-17_03-00-00.csv";

    /// <summary>SHA-256 of the file.</summary>
    public const string Hash = "a2d204d7d7fae10aaab75b061596b932ef06c149e4b0afda25f7726ff1229567";

    /// <summary>Trace of a request.</summary>
    public const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    /// <summary>An account.</summary>
    public const string Account = "0198b4c2-1c55-7d10-8b2e-6f708192a3b4";

    /// <summary>Where a list goes on.</summary>
    public const string Cursor = "WyJmaWxlcyIsIjAxYTIwMWFlIl0";

    /// <summary>First row of the file.</summary>
    public static readonly DateTimeOffset Recorded = new(2025, 8, 17, 3, 0, 0, TimeSpan.Zero);

    /// <summary>The file's last window.</summary>
    public static readonly DateTimeOffset LastWindow = Recorded.AddSeconds(57);

    /// <summary>When the file came in.</summary>
    public static readonly DateTimeOffset Received = new(2025, 8, 17, 3, 5, 12, 418, TimeSpan.Zero);

    /// <summary>When it was done.</summary>
    public static readonly DateTimeOffset Finished = new(2025, 8, 17, 3, 5, 13, 96, TimeSpan.Zero);

    /// <summary>When the motor and the account were made.</summary>
    public static readonly DateTimeOffset Created = new(2025, 8, 1, 7, 30, 0, TimeSpan.Zero);
}
