using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Keys;

/// <summary>What the API's description shows of keys. The key is shaped like a real one and opens nothing.</summary>
internal static class ApiKeyExamples
{
    /// <summary>Id of a key.</summary>
    public const string Id = "0198b4c2-7a10-7c3e-9f21-5d0e8a6b1c45";

    private static readonly DateTimeOffset At = new(2025, 8, 17, 12, 30, 0, TimeSpan.Zero);

    private static readonly ApiKeyAnswer One = new()
    {
        Id = Id,
        Prefix = "dmk_q7Lx2Vb9",
        Name = "Logger of line 3",
        Owner = "n.petrova",
        State = "active",
        Scopes = [KeyScopes.Read, KeyScopes.Upload],
        MotorGroups = ["Line 3"],
        RequestsPerSecond = 50,
        CreatedAt = At,
        ExpiresAt = At.AddDays(90),
        LastUsedAt = At.AddHours(2),
        LastUsedFrom = "10.0.0.31",
        UseCount = 1_482,
        RefusedCount = 3,
        Replaces = null,
    };

    /// <summary>A list.</summary>
    public static readonly ListAnswer<ApiKeyAnswer> List = new([One], null);

    /// <summary>A wish.</summary>
    public static readonly ApiKeyRequest Request = new()
    {
        Name = "Logger of line 3",
        Scopes = [KeyScopes.Read, KeyScopes.Upload],
        MotorGroups = ["Line 3"],
        ExpiresInDays = 90,
        RequestsPerSecond = 50,
    };

    /// <summary>A key that was made.</summary>
    public static readonly ApiKeyAnswer Made = One with
    {
        Key = "dmk_q7Lx2Vb9_3q2-7wJk0mZl8cVbNf1YxTgHs5RaPu4EoDiLtKqMvWs",
        LastUsedAt = null,
        LastUsedFrom = null,
        UseCount = 0,
        RefusedCount = 0,
    };

    /// <summary>A replacement.</summary>
    public static readonly RotateKeyRequest Rotate = new() { OverlapMinutes = 60 };

    /// <summary>400.</summary>
    public static readonly Problem BadScope = ApiKeyProblems.Of(ApiKeyRefusal.Scope);

    /// <summary>403.</summary>
    public static readonly Problem OverRole = ApiKeyProblems.Of(ApiKeyRefusal.Role);

    /// <summary>404.</summary>
    public static readonly Problem Unknown = ApiKeyProblems.Of(ApiKeyRefusal.Unknown);
}
