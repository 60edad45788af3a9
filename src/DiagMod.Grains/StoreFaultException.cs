using System.Data.Common;
using System.Net.Sockets;

namespace DiagMod.Grains;

/// <summary>The database failed a grain. Says what a caller must know to answer, and travels between hosts, which the exception of a
/// database's driver does not.</summary>
public sealed class StoreFaultException : DbException
{
    private const string Transient = "transient";
    private const string State = "sql_state";

    private StoreFaultException(string message, bool isTransient, string? sqlState)
        : base(message)
    {
        // What is not in the base class or in these data is lost on the way.
        Data[Transient] = isTransient;
        Data[State] = sqlState ?? "";
    }

    /// <summary>True when the same may work later.</summary>
    public override bool IsTransient => Data[Transient] is true;

    /// <summary>The database's code of five characters; null when it never answered.</summary>
    public override string? SqlState => Data[State] is string { Length: > 0 } state ? state : null;

    /// <summary>The same fault in a form that travels.</summary>
    public static StoreFaultException Of(DbException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return new StoreFaultException(
            $"{fault.GetType().Name}: {fault.Message}",
            fault.IsTransient || fault.InnerException is SocketException or IOException or TimeoutException,
            fault.SqlState);
    }
}
