using DiagMod.Core.Ports;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Accounts;

/// <summary>Who must have a second factor (decision D32), and how long a password must be without one (NIST SP 800-63B-4, 3.1.1.2: 15
/// characters alone).</summary>
public sealed class SecondFactorPolicy(HostSettings settings)
{
    private readonly HashSet<Role> _roles = RolesOf(settings.Security.MfaRequiredFor, []);

    /// <summary>The roles that must have one, as words; empty: none.</summary>
    public IReadOnlyList<string> RequiredFor => [.. _roles.Order().Select(Roles.NameOf)];

    /// <summary>True when a role must have one.</summary>
    /// <param name="role">The role.</param>
    public bool Requires(Role role) => _roles.Contains(role);

    /// <summary>True when an account must enrol before it may do anything else.</summary>
    /// <param name="account">The account.</param>
    public bool MustEnrol(Account account) =>
        account is { HasSecondFactor: false, IsMfaExempt: false } && Requires(account.Role);

    /// <summary>Shortest password of an account, characters.</summary>
    /// <param name="account">The account.</param>
    public int MinPasswordLength(Account account) =>
        account.HasSecondFactor || MustEnrol(account) ? PasswordRules.MinLength : PasswordRules.MinLengthAlone;

    /// <summary>The roles of a setting.</summary>
    /// <param name="setting">Words separated by commas; none or nothing for nobody.</param>
    /// <param name="faults">Receives the words that are no roles.</param>
    internal static HashSet<Role> RolesOf(string setting, List<string> faults)
    {
        var roles = new HashSet<Role>();
        foreach (var word in SettingsReader.Listed(setting))
        {
            if (Roles.TryParse(word.ToLowerInvariant(), out var role))
            {
                roles.Add(role);
            }
            else if (!word.Equals("none", StringComparison.OrdinalIgnoreCase))
            {
                faults.Add(word);
            }
        }

        return roles;
    }
}
