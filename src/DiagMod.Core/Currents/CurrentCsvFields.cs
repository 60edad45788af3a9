namespace DiagMod.Core.Currents;

/// <summary>Walks over the fields of one line and undoes the legal quotation marks (profile C4).</summary>
/// <remarks>
/// Only a field that opens with a quotation mark is a quoted one. A mark elsewhere is an ordinary, wrong character
/// of that field and is reported by whoever reads it: {"error":1} is not a number, not an open quotation.
/// </remarks>
internal ref struct CurrentCsvFields
{
    private const byte Mark = (byte)'"';

    private readonly long _lineNumber;
    private readonly ISet<string> _warnings;
    private readonly bool _isUnwrapped;
    private ReadOnlySpan<byte> _rest;
    private bool _hasMore;

    /// <summary>Starts before the first field; every line has at least one.</summary>
    public CurrentCsvFields(ReadOnlySpan<byte> line, long lineNumber, ISet<string> warnings)
    {
        _lineNumber = lineNumber;
        _warnings = warnings;
        _hasMore = true;
        _rest = line;
        var trimmed = CurrentCsvCell.Trim(line);

        // "a,b,c" as one cell is how a spreadsheet writes a file of one column.
        if (trimmed.Length >= 2 && trimmed[0] == Mark && trimmed[1..].IndexOf(Mark) == trimmed.Length - 2
            && trimmed.Contains((byte)','))
        {
            _rest = trimmed[1..^1];
            _isUnwrapped = true;
            warnings.Add(CurrentCsvCode.QuotedLineWarning);
        }
    }

    /// <summary>True when another field follows, whatever it holds.</summary>
    public readonly bool HasMore => _hasMore;

    /// <summary>1-based number of the current field.</summary>
    public int Column { get; private set; }

    /// <summary>The current field as it stands, with its spaces and marks.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>The current field trimmed and unwrapped.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Goes to the next field; false behind the last.</summary>
    public bool MoveNext()
    {
        if (!_hasMore)
        {
            return false;
        }

        Column++;
        var opening = _rest.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (!_isUnwrapped && opening >= 0 && _rest[opening] == Mark)
        {
            MoveNextQuoted(opening);
            return true;
        }

        Take(_rest.IndexOf((byte)','));
        Content = CurrentCsvCell.Trim(Raw);
        return true;
    }

    private void MoveNextQuoted(int opening)
    {
        var inner = _rest[(opening + 1)..];
        var length = inner.IndexOf(Mark);
        if (length < 0)
        {
            throw Misquoted("a closing quotation mark");
        }

        var behind = inner[(length + 1)..];
        var next = behind.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (next >= 0 && behind[next] != ',')
        {
            throw Misquoted("a comma behind the closing quotation mark");
        }

        Take(next < 0 ? -1 : opening + length + 2 + next);
        Content = CurrentCsvCell.Trim(inner[..length]);
        _warnings.Add(CurrentCsvCode.QuotedFieldWarning);
    }

    private void Take(int length)
    {
        _hasMore = length >= 0;
        Raw = _hasMore ? _rest[..length] : _rest;
        _rest = _hasMore ? _rest[(length + 1)..] : default;
    }

    private readonly CurrentCsvException Misquoted(string expected) =>
        new(CurrentCsvCode.Quote, _lineNumber, Column, Excerpt.Of(CurrentCsvCell.Trim(_rest)), expected);
}
