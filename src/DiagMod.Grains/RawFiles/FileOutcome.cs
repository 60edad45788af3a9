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
    /// <summary>Its motor has absorbed it.</summary>
    public static FileOutcome Completed { get; } = new(FileEnd.Completed, null, null);

    /// <summary>Somebody else works on it.</summary>
    public static FileOutcome Lost { get; } = new(FileEnd.Lost, null, null);

    /// <summary>The file is at fault.</summary>
    public static FileOutcome Failed(string code, string words) => new(FileEnd.Failed, code, words);

    /// <summary>Something else is at fault.</summary>
    public static FileOutcome Retry(string? words) => new(FileEnd.Retry, null, words);
}
