using System.Buffers;

namespace DiagMod.Core.Currents;

/// <summary>The second half of the bytes that wait for the parser, parsed on another thread while the first half is: rows of plain
/// numbers only, as far as they go.</summary>
/// <remarks>
/// Nobody waits for a thread to come free: what no other thread has begun when its turn comes is taken back. One parser's; all calls but
/// <see cref="IThreadPoolWorkItem.Execute"/> come from the thread that parses.
/// </remarks>
internal sealed class RowsAhead : IThreadPoolWorkItem, IDisposable
{
    // When fewer bytes wait, one thread is as fast.
    private const int LeastBytes = 64 * 1024;

    // Enough for half of the parser's input at 16 bytes a row; what is behind them the parser takes itself.
    private const int MostRows = 8192;

    private const int Nothing = 0;
    private const int Offered = 1;
    private const int Begun = 2;

    private readonly int _least;
    private readonly Action<RowsAhead> _offer;
    private readonly float[][] _columns = new float[3][];
    private readonly ManualResetEventSlim _done = new(initialState: true);
    private byte[] _input = [];
    private int _state;
    private int _first;
    private int _next;
    private int _end;
    private int _rows;
    private int _taken;
    private bool _isQuoted;

    /// <summary>Makes one.</summary>
    /// <param name="least">Bytes that must wait before the work is shared.</param>
    /// <param name="mostRows">Rows that it parses at most, about.</param>
    /// <param name="offer">Lets another thread execute it, now or later or never.</param>
    public RowsAhead(int least, int mostRows, Action<RowsAhead> offer)
    {
        _least = least;
        _offer = offer;
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i] = ArrayPool<float>.Shared.Rent(mostRows);
        }
    }

    /// <summary>One whose work is offered to the thread pool; null where there is one processor only.</summary>
    public static RowsAhead? OnPool() => Environment.ProcessorCount < 2
        ? null
        : new RowsAhead(LeastBytes, MostRows, work => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false));

    /// <summary>Where the parser's own bytes end: at the first line that another thread has been offered.</summary>
    /// <param name="input">All bytes.</param>
    /// <param name="start">First byte that waits, the first of a line.</param>
    /// <param name="end">Behind the last one.</param>
    public int Share(byte[] input, int start, int end)
    {
        if (_state != Nothing)
        {
            return _first;
        }

        var middle = start + ((end - start) / 2);
        var toLineEnd = end - start < _least ? -1 : input.AsSpan(middle, end - middle).IndexOf((byte)'\n');
        if (toLineEnd < 0 || middle + toLineEnd + 1 == end)
        {
            return end;
        }

        _input = input;
        _first = _next = middle + toLineEnd + 1;
        _end = end;
        _rows = _taken = 0;
        _isQuoted = input[_first] == '"';
        _done.Reset();
        Volatile.Write(ref _state, Offered);
        _offer(this);
        return _first;
    }

    /// <summary>Hands over rows that were parsed ahead, when the parser has come to their first line.</summary>
    /// <param name="start">First byte that waits; moved behind the last row once all are taken.</param>
    /// <param name="to">Receives the columns.</param>
    /// <param name="at">Where the first row goes.</param>
    /// <param name="most">Most rows.</param>
    /// <param name="areQuoted">True when the lines stand in quotation marks.</param>
    /// <returns>How many rows.</returns>
    public int Take(ref int start, float[][] to, int at, int most, out bool areQuoted)
    {
        areQuoted = false;
        if (_state == Nothing || start != _first || TakeBack())
        {
            return 0;
        }

        _done.Wait();
        var rows = Math.Min(most, _rows - _taken);
        for (var i = 0; i < to.Length; i++)
        {
            _columns[i].AsSpan(_taken, rows).CopyTo(to[i].AsSpan(at));
        }

        _taken += rows;
        areQuoted = _isQuoted && rows > 0;
        if (_taken == _rows)
        {
            start = _next;
            _state = Nothing;
        }

        return rows;
    }

    /// <summary>Drops what is not taken: the bytes will move. Waits until no other thread reads them.</summary>
    /// <param name="start">First byte that waits; moved behind the rows that were taken.</param>
    public void Drop(ref int start)
    {
        if (_state == Nothing || TakeBack())
        {
            return;
        }

        _done.Wait();
        _state = Nothing;
        for (; _taken > 0; _taken--)
        {
            // A row is a line.
            start += _input.AsSpan(start).IndexOf((byte)'\n') + 1;
        }
    }

    /// <inheritdoc/>
    public void Execute()
    {
        // Work that was taken back stays in the queue of the pool, and may meet the next offer: whoever is first does it.
        if (Interlocked.CompareExchange(ref _state, Begun, Offered) != Offered)
        {
            return;
        }

        try
        {
            var room = Math.Min(_columns[0].Length, Math.Min(_columns[1].Length, _columns[2].Length));
            _rows = CurrentCsvRows.Parse(_input, ref _next, _end, _columns[0], _columns[1], _columns[2], 0, room, _isQuoted);
        }
        finally
        {
            _done.Set();
        }
    }

    /// <summary>Gives the memory back, when no other thread uses it any more.</summary>
    public void Dispose()
    {
        if (_columns[0].Length == 0)
        {
            return;
        }

        if (_state != Nothing && !TakeBack())
        {
            _done.Wait();
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            ArrayPool<float>.Shared.Return(_columns[i]);
            _columns[i] = [];
        }

        _done.Dispose();
    }

    private bool TakeBack() => Interlocked.CompareExchange(ref _state, Nothing, Offered) == Offered;
}
