namespace DiagMod.Host.Accounts;

/// <summary>Lets what concerns the tokens of one sign-in happen one after the other. In the database it would wait for the same rows,
/// each with a connection that others need: a crowd on one refresh token would keep everybody out.</summary>
/// <remarks>Of one process; between processes the rows themselves decide.</remarks>
public sealed class FamilyTurns
{
    /// <summary>Requests of one sign-in that may be here at once, the one whose turn it is included.</summary>
    public const int MostAtOnce = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Row> _rows = [];

    /// <summary>Sign-ins somebody waits for, or whose turn it is.</summary>
    public int Families
    {
        get
        {
            lock (_gate)
            {
                return _rows.Count;
            }
        }
    }

    /// <summary>Requests of one sign-in that are here.</summary>
    /// <param name="family">The sign-in.</param>
    public int CountOf(Guid family)
    {
        lock (_gate)
        {
            return _rows.TryGetValue(family, out var row) ? row.Count : 0;
        }
    }

    /// <summary>Waits for its turn.</summary>
    /// <param name="family">The sign-in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends the turn when it is disposed; null when too many wait already.</returns>
    public async Task<IDisposable?> EnterAsync(Guid family, CancellationToken cancellationToken)
    {
        Row? row;
        lock (_gate)
        {
            if (!_rows.TryGetValue(family, out row))
            {
                row = new Row();
                _rows.Add(family, row);
            }

            if (row.Count == MostAtOnce)
            {
                return null;
            }

            row.Count++;
        }

        try
        {
            await row.Place.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(family, row);
            throw;
        }

        return new Turn(this, family, row);
    }

    // The last one takes the row away: a sign-in that nobody refreshes takes no memory.
    private void Leave(Guid family, Row row)
    {
        lock (_gate)
        {
            row.Count--;
            if (row.Count == 0)
            {
                _rows.Remove(family);
                row.Place.Dispose();
            }
        }
    }

    private sealed class Row
    {
        public SemaphoreSlim Place { get; } = new(1, 1);

        public int Count { get; set; }
    }

    private sealed class Turn(FamilyTurns turns, Guid family, Row row) : IDisposable
    {
        private Row? _row = row;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _row, null) is { } left)
            {
                left.Place.Release();
                turns.Leave(family, left);
            }
        }
    }
}
