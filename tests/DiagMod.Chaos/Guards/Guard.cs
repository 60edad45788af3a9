using System.Text.Json;

namespace DiagMod.Chaos.Guards;

/// <summary>A guard of the product and how it is taken out of a copy of the source.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Family">The family of attacks that it stands against, as the annex calls it.</param>
/// <param name="What">What an attacker can do without it.</param>
/// <param name="Edits">Where it stands.</param>
internal sealed record Guard(string Id, string Family, string What, IReadOnlyList<GuardEdit> Edits)
{
    /// <summary>The tests of a family of attacks.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Tests = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["JWT"] = ["JwtAttacks"],
        ["REFRESH"] = ["RefreshAttacks"],
        ["LOGIN"] = ["LoginAttacks"],
        ["MFA"] = ["MfaAttacks"],
        ["AUTHZ"] = ["AuthzAttacks", "AuthorizationMatrixTests"],
        ["KEY"] = ["KeyAttacks"],
        ["WEB"] = ["Attacks.WebAttacks", "WebHeaderAttacks", "WebAccessTests"],
        ["INJ"] = ["InjectionAttacks", "OutgoingAttacks"],
        ["RATE"] = ["RateAttacks"],
        ["AUDIT"] = ["AuditAttacks", "AuditProofTests", "AuditLogTests"],
        ["FUZZ"] = ["FuzzTests"],
    };

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Every guard that is known.</summary>
    public static IReadOnlyList<Guard> All { get; } = Read();

    /// <summary>The expression for dotnet test that picks the family's tests.</summary>
    public string Filter => string.Join('|', Tests[Family].Select(name => "FullyQualifiedName~" + name));

    private static List<Guard> Read()
    {
        using var table = typeof(Guard).Assembly.GetManifestResourceStream("guards.json")
            ?? throw new InvalidOperationException("guards.json is not in the program.");
        return JsonSerializer.Deserialize<List<Guard>>(table, Options) ?? [];
    }
}

/// <summary>A piece of the source that is a guard.</summary>
/// <param name="File">Path from the root of the source.</param>
/// <param name="Find">The piece; it stands there once.</param>
/// <param name="Put">What stands there instead; OFF is true while the guard is off.</param>
internal sealed record GuardEdit(string File, string Find, string Put);
