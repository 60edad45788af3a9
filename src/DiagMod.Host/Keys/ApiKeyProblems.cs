using DiagMod.Core.Ports;
using DiagMod.Host.Http;

namespace DiagMod.Host.Keys;

/// <summary>Why a key is not made, as the API says it.</summary>
internal static class ApiKeyProblems
{
    /// <summary>A refusal in the API's words.</summary>
    public static Problem Of(ApiKeyRefusal refusal) => refusal switch
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
