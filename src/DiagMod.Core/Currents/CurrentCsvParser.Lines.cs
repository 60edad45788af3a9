namespace DiagMod.Core.Currents;

/// <content>One line at a time, with the whole grammar and its errors.</content>
internal sealed partial class CurrentCsvParser
{
    // Physical line that the next byte belongs to; the header is line 1.
    private long LineNumber => (_hasHeader ? 2 : 1) + Rows + _blankLines;

    private bool ParseLine(bool atEnd)
    {
        var waiting = _input.AsSpan(_start, _end - _start);
        var used = FindLine(waiting, atEnd, out var line, out var isTooLong);
        if (used == 0)
        {
            return false;
        }

        if (!_hasHeader)
        {
            ParseHeader(line, isTooLong, isWholeFile: atEnd && used == waiting.Length && waiting[^1] != '\n');
        }
        else
        {
            ParseRow(line, isTooLong);
        }

        _start += used;
        return true;
    }

    // A line that is too long is judged by its first 1,024 bytes, so that the verdict is the same wherever it is cut.
    private static int FindLine(ReadOnlySpan<byte> waiting, bool atEnd, out ReadOnlySpan<byte> line, out bool isTooLong)
    {
        var window = waiting[..Math.Min(waiting.Length, MaxLineBytes + 2)];
        var lineFeed = window.IndexOf((byte)'\n');
        line = lineFeed < 0 ? window : window[..lineFeed];
        if (lineFeed > 0 && line[^1] == '\r')
        {
            line = line[..^1];
        }

        isTooLong = line.Length > MaxLineBytes;
        if (lineFeed >= 0 || atEnd)
        {
            line = isTooLong ? line[..MaxLineBytes] : line;
            return lineFeed < 0 ? window.Length : lineFeed + 1;
        }

        // A last byte that is a carriage return may yet be the first half of the line ending.
        isTooLong = isTooLong && (window.Length == MaxLineBytes + 2 || window[^1] != '\r');
        line = isTooLong ? line[..MaxLineBytes] : line;
        return isTooLong ? window.Length : 0;
    }

    private void ParseHeader(ReadOnlySpan<byte> line, bool isTooLong, bool isWholeFile)
    {
        CurrentCsvSignature.Check(line);
        if (line.StartsWith("\uFEFF"u8))
        {
            line = line["\uFEFF"u8.Length..];
            if (line.IsEmpty && isWholeFile)
            {
                throw new CurrentCsvException(
                    CurrentCsvCode.Empty, null, null, "a byte order mark and nothing else", "a CSV file");
            }
        }

        CheckBytes(line);
        if (isTooLong)
        {
            throw TooLong();
        }

        CurrentCsvHeader.Read(line, _warnings);
        _hasHeader = true;
    }

    private void ParseRow(ReadOnlySpan<byte> line, bool isTooLong)
    {
        if (CurrentCsvCell.Trim(line).IsEmpty)
        {
            if (isTooLong)
            {
                throw TooLong();
            }

            _blankLines++;
            return;
        }

        if (_blankLines > 0)
        {
            throw new CurrentCsvException(
                CurrentCsvCode.BlankLine, LineNumber - _blankLines, null, "a blank line between rows",
                "blank lines at the end only");
        }

        CheckBytes(line);
        if (Rows == _maxRows)
        {
            throw new CurrentCsvException(
                CurrentCsvCode.TooManyRows, LineNumber, null, null,
                FormattableString.Invariant($"at most {_maxRows} rows"));
        }

        ParseFields(line);
        if (isTooLong)
        {
            throw TooLong();
        }

        _rowsInBlock++;
    }

    private void ParseFields(ReadOnlySpan<byte> line)
    {
        var fields = new CurrentCsvFields(line, LineNumber, _warnings);
        foreach (var column in _columns)
        {
            if (!fields.MoveNext())
            {
                throw new CurrentCsvException(
                    CurrentCsvCode.FieldCount, LineNumber, fields.Column + 1, "the end of the line", "three fields");
            }

            if (fields.Raw.Length > MaxFieldBytes)
            {
                throw WrongField(CurrentCsvCode.FieldTooLong, fields);
            }

            if (CurrentCsvCell.Read(fields.Content, out column[_rowsInBlock]) is { } code)
            {
                throw WrongField(code, fields);
            }
        }

        if (fields.HasMore)
        {
            throw new CurrentCsvException(
                CurrentCsvCode.FieldCount, LineNumber, fields.Column + 1, "another field", "three fields");
        }
    }

    private void CheckBytes(ReadOnlySpan<byte> line)
    {
        var at = line.IndexOfAny((byte)0, (byte)'\r');
        if (at >= 0)
        {
            throw line[at] == 0
                ? new CurrentCsvException(CurrentCsvCode.NulByte, LineNumber, null, "a NUL byte", "text")
                : new CurrentCsvException(
                    CurrentCsvCode.LineEnding, LineNumber, null, "a carriage return without a line feed",
                    "lines that end with LF or CR LF");
        }
    }

    private CurrentCsvException TooLong() => new(
        CurrentCsvCode.LineTooLong, LineNumber, null, "a longer line",
        FormattableString.Invariant($"at most {MaxLineBytes} bytes a line"));

    private CurrentCsvException WrongField(string code, in CurrentCsvFields fields) => new(
        code, LineNumber, fields.Column, Excerpt.Of(code == CurrentCsvCode.FieldTooLong ? fields.Raw : fields.Content),
        code switch
        {
            CurrentCsvCode.FieldTooLong => FormattableString.Invariant($"at most {MaxFieldBytes} bytes a field"),
            CurrentCsvCode.NonFinite => "a finite number or nothing",
            CurrentCsvCode.Range => "a number between -1e9 and 1e9 amperes",
            _ => "a number or nothing",
        });
}
