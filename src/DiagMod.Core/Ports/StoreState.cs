namespace DiagMod.Core.Ports;

/// <summary>Whether this host reaches its database; for pages that must say when what they show has stopped being true.</summary>
public sealed class StoreState
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _awaySince;

    /// <summary>Raised after each change, on whatever thread noticed it.</summary>
    public event Action? Changed;

    /// <summary>When the database answered last, UTC; null while it answers.</summary>
    public DateTimeOffset? AwaySince
    {
        get
        {
            lock (_gate)
            {
                return _awaySince;
            }
        }
    }

    /// <summary>Notes whether it answers.</summary>
    /// <param name="isUp">True when it does.</param>
    /// <param name="lastAnswer">When it answered last, UTC; counts when it has just stopped.</param>
    public void Note(bool isUp, DateTimeOffset lastAnswer)
    {
        lock (_gate)
        {
            if (isUp == _awaySince is null)
            {
                return;
            }

            _awaySince = isUp ? null : lastAnswer;
        }

        Changed?.Invoke();
    }
}
