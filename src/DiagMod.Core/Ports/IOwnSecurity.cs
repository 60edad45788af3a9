namespace DiagMod.Core.Ports;

/// <summary>What a person does about the safety of the own account: second factor, sessions, notices. Whatever opens a door wider asks
/// for the password again.</summary>
public interface IOwnSecurity
{
    /// <summary>How the account is protected; null when there is no such account.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<OwnSecurity?> FindAsync(Guid accountId, CancellationToken cancellationToken);

    /// <summary>Begins to enrol an authenticator app.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="password">Its password.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SecurityAnswer<Enrolment>> BeginAsync(
        Guid accountId, string password, Actor actor, CancellationToken cancellationToken);

    /// <summary>Ends an enrolment with the app's first code; gives the backup codes, shown once.</summary>
    /// <param name="accountId">The account; an enrolment of another is refused.</param>
    /// <param name="ticket">What the enrolment was begun with.</param>
    /// <param name="code">Six digits.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SecurityAnswer<IReadOnlyList<string>>> ConfirmAsync(
        Guid accountId, string ticket, string code, Actor actor, CancellationToken cancellationToken);

    /// <summary>Makes new backup codes; those of before end.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="password">Its password.</param>
    /// <param name="code">A code of the app or a backup code.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SecurityAnswer<IReadOnlyList<string>>> RenewCodesAsync(
        Guid accountId, string password, string code, Actor actor, CancellationToken cancellationToken);

    /// <summary>Takes the second factor away; every session and token ends.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="password">Its password.</param>
    /// <param name="code">A code of the app or a backup code.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SecurityAnswer<bool>> DisableAsync(
        Guid accountId, string password, string code, Actor actor, CancellationToken cancellationToken);

    /// <summary>The open sessions of an account.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<OpenSession>> SessionsAsync(Guid accountId, CancellationToken cancellationToken);

    /// <summary>Ends one session; false when the account has none of this id.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="sessionId">The session.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> EndSessionAsync(Guid accountId, Guid sessionId, Actor actor, CancellationToken cancellationToken);

    /// <summary>Ends every session and token of an account.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="actor">Who, from where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> EndAllAsync(Guid accountId, Actor actor, CancellationToken cancellationToken);
}

/// <summary>How an account is protected.</summary>
/// <param name="Factor">Its second factor; null when it has none.</param>
/// <param name="IsRequired">True: its role must have one.</param>
/// <param name="MinPasswordLength">Shortest password it may choose, characters.</param>
public sealed record OwnSecurity(SecondFactor? Factor, bool IsRequired, int MinPasswordLength);

/// <summary>An enrolment that was begun. The secret is shown now and never again.</summary>
/// <param name="Ticket">What ends it.</param>
/// <param name="Secret">The secret, base 32, to type.</param>
/// <param name="Uri">The same for an app (otpauth).</param>
/// <param name="QrSvg">The same as a picture: an SVG element.</param>
public sealed record Enrolment(string Ticket, string Secret, string Uri, string QrSvg);

/// <summary>What was asked for, or why not.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <param name="Value">The answer; the default when refused.</param>
/// <param name="Refusal">Why not; null when done.</param>
public sealed record SecurityAnswer<T>(T? Value, SecurityRefusal? Refusal)
{
    /// <summary>Seconds to wait before another try; null when not known.</summary>
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>Why a change of the own protection is refused.</summary>
public enum SecurityRefusal : byte
{
    /// <summary>Password or code are not right.</summary>
    Wrong,

    /// <summary>Too many attempts; wait.</summary>
    TooMany,

    /// <summary>The enrolment is over, another's, or its code is not right.</summary>
    Enrolment,

    /// <summary>There is a second factor already, or there is none.</summary>
    State,
}
