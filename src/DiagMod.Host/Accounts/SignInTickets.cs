using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Accounts;

/// <summary>Steps that were begun and end with a code: a random ticket, five tries, five minutes (ten to enrol). A ticket opens nothing
/// by itself: it is no token of the API (MFA-01).</summary>
public sealed class SignInTickets(ISecondFactors store, TimeProvider time)
{
    /// <summary>Time for the second step of a sign-in.</summary>
    public static readonly TimeSpan SignInLife = TimeSpan.FromMinutes(5);

    /// <summary>Time to scan a picture and type the first code.</summary>
    public static readonly TimeSpan EnrolmentLife = TimeSpan.FromMinutes(10);

    private const int Tries = 5;
    private const int TicketCharacters = 43;

    /// <summary>Begins the second step of a sign-in.</summary>
    public Task<string> BeginSignInAsync(Guid accountId, CancellationToken cancellationToken) =>
        BeginAsync(accountId, TicketPurpose.SecondFactor, null, SignInLife, cancellationToken);

    /// <summary>Begins an enrolment.</summary>
    public Task<string> BeginEnrolmentAsync(Guid accountId, string sealedSecret, CancellationToken cancellationToken) =>
        BeginAsync(accountId, TicketPurpose.Enrolment, sealedSecret, EnrolmentLife, cancellationToken);

    /// <summary>Counts a try; null when the ticket is unknown, over, or its tries are.</summary>
    public async Task<SignInTicket?> TryAsync(string ticket, TicketPurpose purpose, CancellationToken cancellationToken) =>
        ticket.Length == TicketCharacters ? await store.TryTicketAsync(Hash(ticket), purpose, Tries, cancellationToken) : null;

    /// <summary>Ends a ticket, once.</summary>
    public Task<bool> EndAsync(string ticket, CancellationToken cancellationToken) =>
        store.EndTicketAsync(Hash(ticket), cancellationToken);

    private async Task<string> BeginAsync(
        Guid accountId, TicketPurpose purpose, string? secret, TimeSpan life, CancellationToken cancellationToken)
    {
        var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await store.AddTicketAsync(
            new SignInTicket(Hash(ticket), accountId, purpose, secret, time.GetUtcNow() + life), cancellationToken);
        return ticket;
    }

    private static byte[] Hash(string ticket) => SHA256.HashData(Encoding.UTF8.GetBytes(ticket));
}
