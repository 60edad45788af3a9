namespace DiagMod.Dashboard.StatusBoard;

/// <summary>Who looks after the motors at the moment: the operators, engineers and administrators that have the board open on this
/// host. Thread-safe.</summary>
public sealed class OnShift
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _boards = new(StringComparer.Ordinal);

    /// <summary>Raised after somebody came or went, on whatever thread noticed it.</summary>
    public event Action? Changed;

    /// <summary>Their names, in alphabetical order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate)
            {
                return [.. _boards.Keys.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Somebody opened the board.</summary>
    /// <param name="name">Name of the account.</param>
    /// <returns>Dispose it when the board is closed.</returns>
    public IDisposable Come(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Count(name, 1);
        return new Stay(this, name);
    }

    private void Count(string name, int by)
    {
        lock (_gate)
        {
            var boards = _boards.GetValueOrDefault(name) + by;
            if (boards == 0)
            {
                _boards.Remove(name);
            }
            else
            {
                _boards[name] = boards;
            }
        }

        Changed?.Invoke();
    }

    private sealed class Stay(OnShift shift, string name) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                shift.Count(name, -1);
            }
        }
    }
}
