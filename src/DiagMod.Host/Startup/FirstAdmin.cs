using DiagMod.Core.Ports;
using DiagMod.Host.Accounts;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Startup;

/// <summary>The first account of an empty database (reliability.md 3.8): there is no default password anywhere.</summary>
internal static class FirstAdmin
{
    /// <summary>Name of the account.</summary>
    public const string UserName = "admin";

    private const string OneTime =
        "It lets in once, for 24 hours, and asks for an own password; ./diagmod users reset admin makes another.";

    private static readonly TimeSpan OneTimeLife = TimeSpan.FromHours(24);

    /// <summary>Makes the account when there is none.</summary>
    /// <returns>How to sign in, one line each; empty when there are accounts already.</returns>
    public static async Task<IReadOnlyList<string>> EnsureAsync(
        IAccountStore accounts, Passwords passwords, Secrets secrets, HostSettings settings, bool isTerminal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!await accounts.IsEmptyAsync(cancellationToken))
        {
            return [];
        }

        // Hosts that share a folder of keys may start at once: one makes the account and its file, the others find them made. Else the
        // file of the one that came late would stand in the place of the password that counts.
        using var alone = secrets.TakeAlone();
        if (!await accounts.IsEmptyAsync(cancellationToken))
        {
            return [];
        }

        var given = settings.Security.AdminPassword;
        var password = given.Length > 0 ? given : Passwords.MakeOneTime();
        var now = time.GetUtcNow();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now),
            UserName = UserName,
            PasswordHash = await passwords.HashAsync(password, cancellationToken)
                ?? throw new InvalidOperationException("The first password could not be hashed."),
            Role = Role.Admin,
            MustChangePassword = given.Length == 0,
            PasswordExpiresAt = given.Length == 0 ? now + OneTimeLife : null,
            CreatedAt = now,

            // An unattended start has nobody to scan a picture (decision D32); the security page warns of it.
            IsMfaExempt = given.Length > 0,
        };

        // The file is written first: an account whose password nobody was told would lock everybody out.
        File.Delete(secrets.FirstAdminFile);
        var isInFile = given.Length == 0 && !isTerminal;
        if (isInFile)
        {
            Secrets.Write(secrets.FirstAdminFile, password);
        }

        if (!await accounts.AddAsync(account, Actor.System, cancellationToken))
        {
            // A host with another folder was faster: this password is nobody's.
            if (isInFile)
            {
                File.Delete(secrets.FirstAdminFile);
            }

            return [];
        }

        if (given.Length > 0)
        {
            return [$"Sign in as {UserName} with the password of DIAGMOD_ADMIN_PASSWORD."];
        }

        return isTerminal
            ? [$"Sign in as {UserName} with the one-time password {password}", OneTime]
            : [$"Sign in as {UserName}; the one-time password is in {secrets.FirstAdminFile}", OneTime];
    }
}
