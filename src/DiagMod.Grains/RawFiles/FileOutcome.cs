using System.Data.Common;
using System.Net.Sockets;

namespace DiagMod.Grains.RawFiles;

/// <summary>How the work on a file ended, in so far as it did.</summary>
public enum FileEnd : byte
{
    /// <summary>Its motor has absorbed it; everything is stored.</summary>
    Completed = 0,

    /// <summary>The file itself is at fault: trying again would not help.</summary>
    Failed = 1,

    /// <summary>Something else is at fault: the file goes back and is tried again later.</summary>
    Retry = 2,

    /// <summary>Somebody else works on the file by now: nothing is to be said about it.</summary>
    Lost = 3,
}

/// <summary>How the work on a file ended.</summary>
/// <param name="End">Which way.</param>
/// <param name="Code">Stable code of a failure, else null.</param>
/// <param name="Words">Why, for a person; null when there is nothing to say.</param>
public sealed record FileOutcome(FileEnd End, string? Code, string? Words)
{
    /// <summary>Of a retry: what is at fault will pass by itself (a database that is away), so it counts as no attempt.</summary>
    public bool IsPassing { get; init; }

    /// <summary>Its motor has absorbed it.</summary>
    public static FileOutcome Completed { get; } = new(FileEnd.Completed, null, null);

    /// <summary>Somebody else works on it.</summary>
    public static FileOutcome Lost { get; } = new(FileEnd.Lost, null, null);

    /// <summary>The file is at fault.</summary>
    public static FileOutcome Failed(string code, string words) => new(FileEnd.Failed, code, words);

    /// <summary>Something else is at fault.</summary>
    public static FileOutcome Retry(string? words) => new(FileEnd.Retry, null, words);

    /// <summary>A fault that ended the work before its end.</summary>
    public static FileOutcome RetryAfter(Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return Retry($"{fault.GetType().Name}: {fault.Message}") with { IsPassing = WillPass(fault) };
    }

    /// <summary>True for what a database says while it goes down, is away or comes up, also through the exception that
    /// travels between hosts.</summary>
    internal static bool WillPass(Exception fault) => fault switch
    {
        DbException { IsTransient: true } or DbException { SqlState: ['0', '8', ..] or ['5', '7', 'P', ..] or ['5', '3', ..] } => true,
        DbException { InnerException: SocketException or IOException or TimeoutException } => true,
        _ => fault.InnerException is { } inner && WillPass(inner),
    };
}
