using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using DiagMod.Host.Commands;
using DiagMod.Host.Demo;
using DiagMod.Host.Settings;
using DiagMod.Postgres;
using DiagMod.Postgres.Dumps;

namespace DiagMod.Host.Startup;

/// <summary>What ends a start or a command, in words for the person who gave it: what, where, and what to do.</summary>
internal static class StartFaults
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int Missing = 3;

    /// <summary>Exit code and words; null for a fault that nobody expected, whose stack is worth more than words.</summary>
    public static (int Code, string Words)? Explain(Exception fault) => fault switch
    {
        SettingsException or UsageException or DemoRefusedException => (WrongUsage, fault.Message),
        DatabaseStartException { IsMissing: true } => (Missing, fault.Message),
        DatabaseStartException or SecretsException or DatabaseInUseException or ImportException or HttpRequestException
            or HostRefusedException or DumpException =>
            (Failed, fault.Message),
        DbException => (Failed, OfDatabase(fault)),
        CryptographicException => (
            Failed,
            $"The certificate cannot be opened: {fault.Message} Check Server:CertificateFile and Server:CertificatePassword."),
        UnauthorizedAccessException => (
            Failed,
            fault.Message + " Choose another data folder (--data or DIAGMOD_DATA), or let this user write there."),
        IOException when IsAddressInUse(fault) => (
            Failed, fault.Message.TrimEnd('.') + ". Stop the program that listens there, or take another port (--port)."),
        IOException => (Failed, fault.Message),
        SocketException => (
            Failed, $"This host may not listen at its address: {fault.Message}. Take another port (--port) or address."),
        _ => null,
    };

    private static bool IsAddressInUse(Exception? fault) =>
        fault is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
        || (fault?.InnerException is { } inner && IsAddressInUse(inner))
        || fault is Microsoft.AspNetCore.Connections.AddressInUseException;

    private static string OfDatabase(Exception fault)
    {
        var cause = fault.InnerException is { } inner && !fault.Message.Contains(inner.Message, StringComparison.Ordinal)
            ? $" ({inner.Message.TrimEnd('.')})"
            : "";
        return $"The database cannot be used: {fault.Message.TrimEnd('.')}{cause}. "
            + "Check ConnectionStrings__Postgres or DATABASE_URL; with neither set, a private database is kept in the data folder.";
    }
}
