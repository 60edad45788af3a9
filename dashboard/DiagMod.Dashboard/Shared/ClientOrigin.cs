using System.Security.Claims;
using DiagMod.Core.Ports;

namespace DiagMod.Dashboard.Shared;

/// <summary>From where a page was asked for: what the audit wants beside the name.</summary>
/// <param name="Address">Network address; null when unknown.</param>
/// <param name="UserAgent">Browser; null when unknown.</param>
/// <param name="TraceId">Trace of the request that the page came by; null when unknown.</param>
public sealed record ClientOrigin(string? Address, string? UserAgent, string? TraceId = null)
{
    /// <summary>The person who acts on a page.</summary>
    /// <param name="user">Who is signed in.</param>
    public Actor Actor(ClaimsPrincipal user) => new(user.Identity?.Name ?? "unknown", Address, UserAgent, TraceId);
}
