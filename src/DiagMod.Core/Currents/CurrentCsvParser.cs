using System.Buffers;

namespace DiagMod.Core.Currents;

/// <summary>The grammar of a recording as a push parser: bytes in, blocks of rows out, in constant memory.</summary>
/// <remarks>
/// Append bytes, then take blocks until there are no more, and so on; at the end take the last block and the summary.
/// The verdict does not depend on how the bytes are cut. A line is never kept longer than 1,026 bytes.
/// </remarks>
internal sealed partial class CurrentCsvParser : IDisposable
{
    /// <summary>Longest line without its ending, bytes.</summary>
    public const int MaxLineBytes = 1024;

    /// <summary>Longest field with its spaces and marks, bytes.</summary>
    public const int MaxFieldBytes = 64;

    private const int InputBytes = 256 * 1024;

    private readonly int _rowsPerBlock;
    private readonly long _maxRows;
    private readonly byte[] _input;
    private readonly RowsAhead? _ahead;
    private readonly float[][] _columns = new float[3][];
    private readonly PhaseTally[] _tallies = [new(), new(), new()];
    private readonly SortedSet<string> _warnings = new(StringComparer.Ordinal);
    private int _start = CurrentCsvRows.PadBefore;
    private int _end = CurrentCsvRows.PadBefore;
    private int _rowsInBlock;
    private long _rowsHandedOver;
    private bool _blockIsOut;
    private bool _hasHeader;
    private long _blankLines;

    /// <summary>Makes a parser.</summary>
    /// <param name="limits">Rows a block and most rows; the limits of bytes are the reader's matter.</param>
    /// <param name="inputBytes">Room for bytes that are not parsed yet; at least two lines.</param>
    /// <param name="ahead">Shares the work with another thread, and changes nothing else; the parser disposes of it. Null = one thread.</param>
    public CurrentCsvParser(CurrentCsvLimits limits, int inputBytes = InputBytes, RowsAhead? ahead = null)
    {
        limits.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(inputBytes, 2 * MaxLineBytes);
        _ahead = ahead;
        _rowsPerBlock = limits.RowsPerBlock;
        _maxRows = limits.MaxRows == 0 ? long.MaxValue : limits.MaxRows;
        _input = ArrayPool<byte>.Shared.Rent(CurrentCsvRows.PadBefore + inputBytes + CurrentCsvRows.PadAfter);
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = ArrayPool<float>.Shared.Rent(_rowsPerBlock);
        }
    }

    /// <summary>Bytes that were appended and are not parsed; after an error, from the line that has it.</summary>
    public int WaitingBytes => _end - _start;

    private long Rows => _rowsHandedOver + _rowsInBlock;

    /// <summary>Where the next bytes go; never empty when all blocks were taken. Valid until the next call.</summary>
    public Memory<byte> GetFreeSpace()
    {
        _ahead?.Drop(ref _start);
        if (_start > CurrentCsvRows.PadBefore)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input.AsSpan(CurrentCsvRows.PadBefore));
            _end -= _start - CurrentCsvRows.PadBefore;
            _start = CurrentCsvRows.PadBefore;
        }

        return _input.AsMemory(_end, _input.Length - CurrentCsvRows.PadAfter - _end);
    }

    /// <summary>Takes the bytes just written to the free space.</summary>
    /// <param name="count">How many were written.</param>
    public void Append(int count) => _end += count;

    /// <summary>Takes as many of the bytes as there is room for.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <returns>How many were taken; take blocks before the rest.</returns>
    public int Push(ReadOnlySpan<byte> bytes)
    {
        var free = GetFreeSpace().Span;
        var count = Math.Min(free.Length, bytes.Length);
        bytes[..count].CopyTo(free);
        Append(count);
        return count;
    }

    /// <summary>Parses on until a block is full or the bytes are used up.</summary>
    /// <param name="atEnd">True when no more bytes will come: a last line without ending counts, a short block too.</param>
    /// <param name="block">The block; its memory is valid until the next call.</param>
    /// <returns>False when there is no block.</returns>
    /// <exception cref="CurrentCsvException">The first error in the order of the file.</exception>
    public bool TryTakeBlock(bool atEnd, out PhaseCurrents block)
    {
        if (_blockIsOut)
        {
            _rowsHandedOver += _rowsInBlock;
            _rowsInBlock = 0;
            _blockIsOut = false;
        }

        while (_rowsInBlock < _rowsPerBlock && ParseSome(atEnd))
        {
        }

        if (_rowsInBlock == 0 || (_rowsInBlock < _rowsPerBlock && !atEnd))
        {
            block = default;
            return false;
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            _tallies[i].Add(_columns[i].AsSpan(0, _rowsInBlock));
        }

        _blockIsOut = true;
        block = new PhaseCurrents(
            _rowsHandedOver, _columns[0].AsMemory(0, _rowsInBlock), _columns[1].AsMemory(0, _rowsInBlock),
            _columns[2].AsMemory(0, _rowsInBlock));
        return true;
    }

    /// <summary>Ends the recording: the checks of the file as a whole, and what was counted.</summary>
    /// <exception cref="CurrentCsvException">There was nothing, or no number where one is needed.</exception>
    public RecordingSummary Complete()
    {
        if (!_hasHeader)
        {
            throw new CurrentCsvException(CurrentCsvCode.Empty, null, null, "no content", "a CSV file");
        }

        if (_tallies.All(tally => tally.Finite == 0))
        {
            throw new CurrentCsvException(
                CurrentCsvCode.NoData, null, null, Rows == 0 ? "no rows" : "no number in any row", "rows with numbers");
        }

        if (_tallies[0].Finite == 0)
        {
            throw new CurrentCsvException(
                CurrentCsvCode.PhaseEmpty, null, null, "no number in column current_R", "measured values of phase R");
        }

        AddWarning(_blankLines > 0, CurrentCsvCode.TrailingBlankWarning);
        AddWarning(_tallies.Any(tally => tally.Finite == 0), CurrentCsvCode.PhaseMissingWarning);
        AddWarning(_tallies.Any(tally => tally.IsConstant), CurrentCsvCode.ConstantWarning);
        return new RecordingSummary(
            Rows, _tallies[0].ToCounts(), _tallies[1].ToCounts(), _tallies[2].ToCounts(), [.. _warnings]);
    }

    /// <summary>Gives the buffers back; blocks taken earlier are void.</summary>
    public void Dispose()
    {
        if (_columns[0].Length == 0)
        {
            return;
        }

        _ahead?.Dispose();
        ArrayPool<byte>.Shared.Return(_input);
        for (var i = 0; i < _columns.Length; i++)
        {
            ArrayPool<float>.Shared.Return(_columns[i]);
            _columns[i] = [];
        }
    }

    private void AddWarning(bool applies, string code)
    {
        if (applies)
        {
            _warnings.Add(code);
        }
    }

    // Rows of plain numbers go the fast way; any other line is taken by itself with the whole grammar.
    private bool ParseSome(bool atEnd)
    {
        var room = (int)Math.Min(_rowsPerBlock - _rowsInBlock, _maxRows - Rows);
        if (_hasHeader && _blankLines == 0 && room > 0)
        {
            var isQuoted = _start < _end && _input[_start] == '"';
            var end = _ahead?.Share(_input, _start, _end) ?? _end;
            var rows = CurrentCsvRows.Parse(
                _input, ref _start, end, _columns[0], _columns[1], _columns[2], _rowsInBlock, _rowsInBlock + room,
                isQuoted);
            _rowsInBlock += rows;
            AddWarning(isQuoted && rows > 0, CurrentCsvCode.QuotedLineWarning);
            TakeAhead(room - rows);
            if (_rowsInBlock == _rowsPerBlock)
            {
                return false;
            }
        }

        return ParseLine(atEnd);
    }

    private void TakeAhead(int room)
    {
        if (_ahead is not null)
        {
            _rowsInBlock += _ahead.Take(ref _start, _columns, _rowsInBlock, room, out var areQuoted);
            AddWarning(areQuoted, CurrentCsvCode.QuotedLineWarning);
        }
    }
}
