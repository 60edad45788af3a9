namespace DiagMod.Core.Currents;

/// <summary>Codes of what can be wrong with, or odd about, a recording (CSV profile 1).</summary>
public static class CurrentCsvCode
{
    /// <summary>No bytes, or a byte order mark only.</summary>
    public const string Empty = "E_EMPTY";

    /// <summary>UTF-16 or UTF-32.</summary>
    public const string Encoding = "E_ENCODING";

    /// <summary>An archive or a compression other than gzip.</summary>
    public const string Container = "E_CONTAINER";

    /// <summary>Gzip that is cut off, fails its checksum or has something behind it.</summary>
    public const string GzipCorrupt = "E_GZIP_CORRUPT";

    /// <summary>More bytes than the limit.</summary>
    public const string TooLarge = "E_TOO_LARGE";

    /// <summary>More rows than the limit.</summary>
    public const string TooManyRows = "E_TOO_MANY_ROWS";

    /// <summary>The right header, but separated by semicolons, tabs or bars.</summary>
    public const string Delimiter = "E_DELIMITER";

    /// <summary>Line 1 is not the header.</summary>
    public const string Header = "E_HEADER";

    /// <summary>A carriage return without a line feed.</summary>
    public const string LineEnding = "E_LINE_ENDING";

    /// <summary>A byte of value zero.</summary>
    public const string NulByte = "E_NUL_BYTE";

    /// <summary>A line of more than 1,024 bytes.</summary>
    public const string LineTooLong = "E_LINE_TOO_LONG";

    /// <summary>A blank line between rows: it would shift the time axis.</summary>
    public const string BlankLine = "E_BLANK_LINE";

    /// <summary>A row with fewer or more than three fields.</summary>
    public const string FieldCount = "E_FIELD_COUNT";

    /// <summary>A field of more than 64 bytes.</summary>
    public const string FieldTooLong = "E_FIELD_TOO_LONG";

    /// <summary>A quotation mark that opens nothing, closes nothing, or has text behind it.</summary>
    public const string Quote = "E_QUOTE";

    /// <summary>A field that is not a number.</summary>
    public const string Number = "E_NUMBER";

    /// <summary>A spelled infinity.</summary>
    public const string NonFinite = "E_NONFINITE";

    /// <summary>A number beyond ±1e9.</summary>
    public const string Range = "E_RANGE";

    /// <summary>No row, or no number in any row.</summary>
    public const string NoData = "E_NO_DATA";

    /// <summary>Phase R has no number.</summary>
    public const string PhaseEmpty = "E_PHASE_EMPTY";

    /// <summary>Warning: a phase with at least two numbers, all equal.</summary>
    public const string ConstantWarning = "W_CONSTANT";

    /// <summary>Warning: the header's letters differ in case.</summary>
    public const string HeaderCaseWarning = "W_HEADER_CASE";

    /// <summary>Warning: phase S or T has no number.</summary>
    public const string PhaseMissingWarning = "W_PHASE_MISSING";

    /// <summary>Warning: single fields stand in quotation marks.</summary>
    public const string QuotedFieldWarning = "W_QUOTED_FIELD";

    /// <summary>Warning: whole lines stand in quotation marks.</summary>
    public const string QuotedLineWarning = "W_QUOTED_LINE";

    /// <summary>Warning: blank lines at the end.</summary>
    public const string TrailingBlankWarning = "W_TRAILING_BLANK";
}
