namespace DiagMod.Core.Ports;

/// <summary>What one look at a part of the system found.</summary>
/// <param name="Id">Short stable name of the check, for example "journal".</param>
/// <param name="Level">How bad it is.</param>
/// <param name="What">What was found, one line.</param>
/// <param name="Remedy">What a person can do, one line; null where nothing needs to be done.</param>
public sealed record Finding(string Id, FindingLevel Level, string What, string? Remedy)
{
    /// <summary>Looked at and sound.</summary>
    /// <param name="id">Name of the check.</param>
    /// <param name="what">What was found.</param>
    public static Finding Ok(string id, string what) => new(id, FindingLevel.Ok, what, null);

    /// <summary>Worth knowing.</summary>
    /// <param name="id">Name of the check.</param>
    /// <param name="what">What was found.</param>
    /// <param name="remedy">What to do, or null.</param>
    public static Finding Note(string id, string what, string? remedy) => new(id, FindingLevel.Note, what, remedy);

    /// <summary>Works today, may not tomorrow.</summary>
    /// <param name="id">Name of the check.</param>
    /// <param name="what">What was found.</param>
    /// <param name="remedy">What to do.</param>
    public static Finding Warning(string id, string what, string remedy) => new(id, FindingLevel.Warning, what, remedy);

    /// <summary>Does not work, or data are not whole.</summary>
    /// <param name="id">Name of the check.</param>
    /// <param name="what">What was found.</param>
    /// <param name="remedy">What to do.</param>
    public static Finding Problem(string id, string what, string remedy) => new(id, FindingLevel.Problem, what, remedy);

    /// <summary>This machine lacks something.</summary>
    /// <param name="id">Name of the check.</param>
    /// <param name="what">What was found.</param>
    /// <param name="remedy">What to do.</param>
    public static Finding Missing(string id, string what, string remedy) => new(id, FindingLevel.Missing, what, remedy);
}

/// <summary>How bad a finding is.</summary>
public enum FindingLevel : byte
{
    /// <summary>Looked at and sound.</summary>
    Ok = 0,

    /// <summary>Worth knowing.</summary>
    Note = 1,

    /// <summary>Works today, may not tomorrow.</summary>
    Warning = 2,

    /// <summary>Does not work, or data are not whole.</summary>
    Problem = 3,

    /// <summary>This machine lacks something.</summary>
    Missing = 4,
}
