namespace DiagMod.Core.Currents;

/// <summary>A recording that breaks the CSV profile: what is wrong, where, what was found, what was expected.</summary>
/// <remarks>The message names line and column, so that it can be shown to a person as it is.</remarks>
public sealed class CurrentCsvException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">Stable code, upper snake case, for example E_FIELD_COUNT.</param>
    /// <param name="line">1-based physical line (the header is line 1); null where the file as a whole is wrong.</param>
    /// <param name="column">1-based field number; null where the line as a whole is wrong.</param>
    /// <param name="found">What stands there, shortened and printable.</param>
    /// <param name="expected">What the profile asks for there.</param>
    public CurrentCsvException(string code, long? line, int? column, string? found, string expected)
        : base(Describe(code, line, column, found, expected))
    {
        Code = code;
        Line = line;
        Column = column;
        Found = found;
        Expected = expected;
    }

    /// <summary>Stable code, upper snake case.</summary>
    public string Code { get; }

    /// <summary>1-based physical line, or null.</summary>
    public long? Line { get; }

    /// <summary>1-based field number, or null.</summary>
    public int? Column { get; }

    /// <summary>What stands there, shortened and printable, or null.</summary>
    public string? Found { get; }

    /// <summary>What was expected there.</summary>
    public string Expected { get; }

    private static string Describe(string code, long? line, int? column, string? found, string expected)
    {
        var where = (line, column) switch
        {
            (null, _) => "the file",
            (_, null) => FormattableString.Invariant($"line {line}"),
            _ => FormattableString.Invariant($"line {line}, column {column}"),
        };
        return found is null ? $"{code}: {where}: expected {expected}." : $"{code}: {where}: found {found}, expected {expected}.";
    }
}
