namespace DiagMod.Core.Ports;

/// <summary>Keeps second factors: the sealed secrets of authenticator apps, the hashes of backup codes, and steps that were begun. It
/// never sees a secret or a code in clear.</summary>
public interface ISecondFactors
{
    /// <summary>The factor of an account; null when it has none.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SecondFactor?> FindAsync(Guid accountId, CancellationToken cancellationToken);

    /// <summary>Takes a time step, once: false when this one or a later one was taken before (RFC 6238, 5.2).</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="step">Time step of the code presented.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> UseStepAsync(Guid accountId, long step, CancellationToken cancellationToken);

    /// <summary>Takes a backup code, once; false when it is unknown, another's or used.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="sha256">SHA-256 of the code presented.</param>
    /// <param name="actor">Who, for audit and notice.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> UseBackupCodeAsync(Guid accountId, byte[] sha256, Actor actor, CancellationToken cancellationToken);

    /// <summary>Gives an account a factor and its backup codes; false when it has one already. An exemption ends.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="sealedSecret">The secret, sealed.</param>
    /// <param name="step">Time step of the code that confirmed it.</param>
    /// <param name="backupCodes">SHA-256 of each backup code.</param>
    /// <param name="actor">Who, for audit and notice.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> EnrolAsync(
        Guid accountId, string sealedSecret, long step, IReadOnlyList<byte[]> backupCodes, Actor actor,
        CancellationToken cancellationToken);

    /// <summary>Replaces the backup codes of an account.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="backupCodes">SHA-256 of each backup code.</param>
    /// <param name="actor">Who, for audit and notice.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ReplaceBackupCodesAsync(
        Guid accountId, IReadOnlyList<byte[]> backupCodes, Actor actor, CancellationToken cancellationToken);

    /// <summary>Takes the factor and the backup codes of an account away; all its tokens and sessions end. False when it has
    /// none.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="actor">Who, for audit and notice.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> RemoveAsync(Guid accountId, Actor actor, CancellationToken cancellationToken);

    /// <summary>Keeps a step that was begun.</summary>
    /// <param name="ticket">The step.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task AddTicketAsync(SignInTicket ticket, CancellationToken cancellationToken);

    /// <summary>Counts a try at a step; null when there is no such step, it expired, ended, or its tries are used up.</summary>
    /// <param name="sha256">SHA-256 of the ticket presented.</param>
    /// <param name="purpose">What it must be for.</param>
    /// <param name="mostTries">Tries that one ticket has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<SignInTicket?> TryTicketAsync(
        byte[] sha256, TicketPurpose purpose, int mostTries, CancellationToken cancellationToken);

    /// <summary>Ends a step, once; false when it had ended.</summary>
    /// <param name="sha256">SHA-256 of the ticket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> EndTicketAsync(byte[] sha256, CancellationToken cancellationToken);
}

/// <summary>The authenticator app of an account.</summary>
/// <param name="SealedSecret">Its secret, sealed.</param>
/// <param name="LastStep">Newest time step taken.</param>
/// <param name="EnrolledAt">Since when, UTC.</param>
/// <param name="BackupCodesLeft">Backup codes not used yet.</param>
public sealed record SecondFactor(string SealedSecret, long LastStep, DateTimeOffset EnrolledAt, int BackupCodesLeft);

/// <summary>What a ticket is for.</summary>
public enum TicketPurpose : byte
{
    /// <summary>The password was right; the second factor is awaited.</summary>
    SecondFactor,

    /// <summary>A secret was shown; its first code is awaited.</summary>
    Enrolment,
}

/// <summary>A step that was begun.</summary>
/// <param name="Sha256">SHA-256 of the ticket.</param>
/// <param name="AccountId">Whose.</param>
/// <param name="Purpose">What for.</param>
/// <param name="SealedSecret">The secret that is being enrolled, sealed; null for a sign-in.</param>
/// <param name="ExpiresAt">It ends then, UTC.</param>
public sealed record SignInTicket(
    byte[] Sha256, Guid AccountId, TicketPurpose Purpose, string? SealedSecret, DateTimeOffset ExpiresAt);
