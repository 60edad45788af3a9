using DiagMod.Core.Ports;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Accounts;

/// <summary>The signing keys as administrators see and replace them.</summary>
internal sealed class SigningKeyRing(SigningKeys keys, IAuditLog audit, HostSettings settings) : ISigningKeyRing
{
    /// <inheritdoc/>
    public IReadOnlyList<SigningKeyInUse> List()
    {
        var current = keys.Current;
        var life = TimeSpan.FromMinutes(settings.Security.AccessTokenMinutes);
        return
        [
            .. keys.All.Select(key => new SigningKeyInUse(
                key.Kid, key.CreatedAt,
                key.Kid == current.Kid ? SigningKeyState.Signs
                    : key.CreatedAt > current.CreatedAt ? SigningKeyState.Coming
                    : keys.Find(key.Kid, life) is null ? SigningKeyState.Ended
                    : SigningKeyState.Checks)),
        ];
    }

    /// <inheritdoc/>
    public async Task RotateAsync(Actor actor, CancellationToken cancellationToken)
    {
        var made = keys.Rotate();
        try
        {
            await audit.AppendAsync(
                new AuditEntry(actor, "signing_key.rotate", "signing_key", made.Kid, "success", null), cancellationToken);
        }
        catch
        {
            // It has signed nothing yet.
            keys.Withdraw(made.Kid);
            throw;
        }
    }
}
