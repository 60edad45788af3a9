using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Shared;

/// <summary>A page or part whose readings end when its reader leaves.</summary>
public abstract class LeavingComponent : TextComponent, IDisposable
{
    private readonly CancellationTokenSource _leaving = new();

    /// <summary>Remembers its end before there is one, so that it may be asked for after it.</summary>
    protected LeavingComponent() => Leaving = _leaving.Token;

    /// <summary>Ends when the reader leaves.</summary>
    protected CancellationToken Leaving { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        OnLeave();
        _leaving.Cancel();
        _leaving.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what a page has beside its readings.</summary>
    protected virtual void OnLeave()
    {
    }
}
