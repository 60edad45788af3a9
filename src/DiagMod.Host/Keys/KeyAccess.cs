namespace DiagMod.Host.Keys;

/// <summary>Opens a route to keys of one scope. A route without it answers every key 403.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Reach">What it shows to a key that is bound to groups of motors.</param>
internal sealed record KeyAccess(string Scope, KeyReach Reach);

/// <summary>What a route shows to a key that is bound to groups of motors.</summary>
internal enum KeyReach
{
    /// <summary>One motor or file, which its path or query names; another group's is 404.</summary>
    Named,

    /// <summary>A list that keeps to the caller's groups by itself.</summary>
    Narrowed,

    /// <summary>Nothing of any motor.</summary>
    Free,

    /// <summary>Every motor, or the one that its query names as equipment_id: refused without that.</summary>
    ByQuery,

    /// <summary>Every motor: refused.</summary>
    Everything,
}

/// <summary>Opens routes to keys.</summary>
internal static class KeyAccessExtensions
{
    /// <summary>Opens a route to keys of a scope.</summary>
    /// <param name="endpoint">The route.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="reach">What it shows to a key that is bound to groups.</param>
    public static TBuilder ForKeys<TBuilder>(this TBuilder endpoint, string scope, KeyReach reach = KeyReach.Named)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new KeyAccess(scope, reach));
}
