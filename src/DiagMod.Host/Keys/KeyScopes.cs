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

    /// <summary>Reads the audit log and checks it and the twins against what was written, as an administrator does: for what collects
    /// logs elsewhere.</summary>
    public const string Audit = "audit";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Read, Upload, Manage, Audit];

    /// <summary>The least role that a scope needs.</summary>
    /// <param name="scope">The scope.</param>
    public static Role RoleOf(string scope) => scope switch
    {
        Read => Role.Viewer,
        Upload => Role.Operator,
        Audit => Role.Admin,
        _ => Role.Engineer,
    };
}
