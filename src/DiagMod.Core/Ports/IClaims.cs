using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Claims on one stage's work: each piece is held by one worker for the time of a lease, and given again when that runs
/// out.</summary>
/// <typeparam name="TClaim">The right to a piece of work.</typeparam>
public interface IClaims<TClaim>
    where TClaim : class, IFileClaim
{
    /// <summary>Claims the next piece of work; expired leases are claimed again; null when there is nothing to do. What was claimed too
    /// often without an end fails as E_POISON instead.</summary>
    /// <param name="owner">Who claims, for people.</param>
    /// <param name="lease">How long the claim holds without renewal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TClaim?> ClaimNextAsync(string owner, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Renews a lease and notes progress; false when the fence is no longer the newest: stop working.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="windowsDone">Windows handed over so far; 0 where the stage counts none.</param>
    /// <param name="lease">New length, from the database's now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> RenewAsync(TClaim claim, long windowsDone, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives work back as pending (infrastructure trouble, shutdown); after too many attempts it fails as E_POISON. A claim that
    /// is no longer the newest changes nothing.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="lastError">What went wrong; null for a shutdown, which does not count as an attempt.</param>
    /// <param name="retryAfter">Not claimed again before this has passed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task GiveBackAsync(TClaim claim, string? lastError, TimeSpan retryAfter, CancellationToken cancellationToken);

    /// <summary>Ends work as failed with a reason that a person understands. False when the fence is no longer the newest.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="code">Stable code, for example E_INSUFFICIENT_DATA.</param>
    /// <param name="reason">Words, for example "0.2 s of signal at 1000 Hz, 1 s needed".</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> FailAsync(TClaim claim, string code, string reason, CancellationToken cancellationToken);
}
