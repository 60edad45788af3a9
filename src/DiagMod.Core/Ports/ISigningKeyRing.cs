namespace DiagMod.Core.Ports;

/// <summary>The keys that sign access tokens, for administrators: what they are called and how old they are, never what they are.</summary>
public interface ISigningKeyRing
{
    /// <summary>The keys that tokens are checked with, newest first.</summary>
    IReadOnlyList<SigningKeyInUse> List();

    /// <summary>Makes a key in the place of the newest: it signs after a minute, when every host knows it. Tokens of the older one are
    /// taken for as long as they live.</summary>
    /// <param name="actor">Who wants it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <remarks>Written to the audit log; when that cannot be done, there is no new key either.</remarks>
    Task RotateAsync(Actor actor, CancellationToken cancellationToken);
}

/// <summary>A key that access tokens are checked with.</summary>
/// <param name="Kid">Its name in a token's header.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="State">What it is for now.</param>
public sealed record SigningKeyInUse(string Kid, DateTimeOffset CreatedAt, SigningKeyState State);

/// <summary>What a signing key is for.</summary>
public enum SigningKeyState
{
    /// <summary>Known everywhere within a minute, and signs then.</summary>
    Coming,

    /// <summary>New tokens are signed with it.</summary>
    Signs,

    /// <summary>Tokens that it signed are still taken.</summary>
    Checks,

    /// <summary>Nothing that it signed is taken any more; its file goes at the next tidying.</summary>
    Ended,
}
