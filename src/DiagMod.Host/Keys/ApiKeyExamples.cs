using DiagMod.Core.Ports;
using DiagMod.Host.Http;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Keys;

/// <summary>What the API's description shows of keys, and the words of their refusals. The key is shaped like a real one and opens
/// nothing.</summary>
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
    public static readonly Problem BadScope = ProblemOf(ApiKeyRefusal.Scope);

    /// <summary>403.</summary>
    public static readonly Problem OverRole = ProblemOf(ApiKeyRefusal.Role);

    /// <summary>404.</summary>
    public static readonly Problem Unknown = ProblemOf(ApiKeyRefusal.Unknown);

    /// <summary>A refusal in the API's words.</summary>
    public static Problem ProblemOf(ApiKeyRefusal refusal) => refusal switch
    {
        ApiKeyRefusal.Name => Bad("name must have 1 to 100 characters of one line.", "name"),
        ApiKeyRefusal.Scope => Bad("scopes must name at least one of: read, upload, manage.", "scopes"),
        ApiKeyRefusal.Groups => Bad("motor_groups must name 1 to 50 groups, or be absent for all motors.", "motor_groups"),
        ApiKeyRefusal.Range => Bad("expires_in_days must be 1 to 366, requests_per_second 1 to 1000.", null),
        ApiKeyRefusal.TooMany => Bad("There are 50 live keys of yours already; end one first.", null),
        ApiKeyRefusal.Role => Problem.Of(
            StatusCodes.Status403Forbidden, "E_KEY_SCOPE", "A key opens at most what your own role opens.", "scopes"),
        _ => Problem.Of(
            StatusCodes.Status404NotFound, "E_KEY_UNKNOWN", "You have no live key of this id, or it was replaced already."),
    };

    private static Problem Bad(string detail, string? parameter) => Problem.BadRequest("E_KEY", detail, parameter);
}
