namespace DiagMod.Core.Features;

/// <summary>Numbers the run segments of one recording: stretches in which the motor runs and neither starts nor stops.</summary>
/// <remarks>A window that is off, in a transient, or without a supply (empty cells, no current) ends a segment and belongs to none.
/// </remarks>
internal sealed class RunSegments
{
    private int _begun;
    private bool _isRunning;

    /// <summary>Number of the segment of the next window, from 1; 0 for none.</summary>
    /// <param name="window">The window that follows those before.</param>
    public int Next(WindowFeatures window)
    {
        var runs = (window.Conditions & (WindowConditions.Off | WindowConditions.Start)) == 0
            && double.IsFinite(window.SupplyHz);
        _begun += runs && !_isRunning ? 1 : 0;
        _isRunning = runs;
        return runs ? _begun : 0;
    }
}
