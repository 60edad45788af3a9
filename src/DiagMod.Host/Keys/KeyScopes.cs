using DiagMod.Core.Ports;

namespace DiagMod.Host.Keys;

/// <summary>What a key may do. Each scope needs a role of the owner, and never opens more than that role.</summary>
internal static class KeyScopes
{
    /// <summary>Reads what a viewer sees.</summary>
    public const string Read = "read";

    /// <summary>Sends recordings.</summary>
    public const string Upload = "upload";

    /// <summary>Edits motors and repeats work, as an engineer does.</summary>
    public const string Manage = "manage";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Read, Upload, Manage];

    /// <summary>The least role that a scope needs.</summary>
    /// <param name="scope">The scope.</param>
    public static Role RoleOf(string scope) => scope switch
    {
        Read => Role.Viewer,
        Upload => Role.Operator,
        _ => Role.Engineer,
    };
}
