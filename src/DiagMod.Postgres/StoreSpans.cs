using System.Diagnostics;

namespace DiagMod.Postgres;

/// <summary>Where the stores tell of their transactions.</summary>
internal static class StoreSpans
{
    public static readonly ActivitySource Source = new("DiagMod.Postgres");
}
