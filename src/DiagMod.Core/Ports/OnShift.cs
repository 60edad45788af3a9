namespace DiagMod.Core.Ports;

/// <summary>Who looks after the motors at the moment: the operators, engineers and administrators that have the board open, on this
/// host and on the others of a cluster. Thread-safe.</summary>
public sealed class OnShift
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _boards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (IReadOnlyList<string> Names, DateTimeOffset At)> _elsewhere = new(StringComparer.Ordinal);

    /// <summary>Raised after somebody came or went, on whatever thread noticed it.</summary>
    public event Action? Changed;

    /// <summary>Raised after somebody came or went on this host.</summary>
    public event Action? OwnChanged;

    /// <summary>Their names, in alphabetical order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate)
            {
                return [.. _boards.Keys.Union(_elsewhere.Values.SelectMany(host => host.Names)).Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Names of those that have the board open on this host, in alphabetical order.</summary>
    public IReadOnlyList<string> OwnNames
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

    /// <summary>Takes who has the board open on another host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="names">Their names; none when nobody is there.</param>
    /// <param name="at">When it was told, UTC.</param>
    public void Hear(string host, IReadOnlyList<string> names, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(names);
        Change(() =>
        {
            if (names.Count == 0)
            {
                _elsewhere.Remove(host);
            }
            else
            {
                _elsewhere[host] = (names, at);
            }
        });
    }

    /// <summary>Forgets hosts that have been silent: they are gone without a word.</summary>
    /// <param name="since">Hosts that told nothing from this instant on are forgotten, UTC.</param>
    public void Forget(DateTimeOffset since) => Change(() =>
    {
        foreach (var gone in _elsewhere.Where(host => host.Value.At < since).Select(host => host.Key).ToList())
        {
            _elsewhere.Remove(gone);
        }
    });

    private void Change(Action change)
    {
        var before = Names;
        lock (_gate)
        {
            change();
        }

        if (!before.SequenceEqual(Names))
        {
            Changed?.Invoke();
        }
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
        OwnChanged?.Invoke();
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
