using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Twin;

namespace DiagMod.Grains.Motors;

/// <summary>Windows of one file, collected until the last one is there.</summary>
internal sealed class FileInWork(RawFileClaim claim)
{
    private readonly List<WindowFeatures> _windows = [];
    private int _nextSequence;

    public RawFileClaim Claim => claim;

    /// <summary>True when another claim of the same file is an older right than this one.</summary>
    public bool Supersedes(RawFileClaim other) => other.RawId == claim.RawId && other.Fence < claim.Fence;

    public bool IsOf(RawFileClaim other) => other.RawId == claim.RawId && other.Fence == claim.Fence;

    /// <summary>Takes a batch when it is the next one of this file.</summary>
    public bool TryAdd(FeatureBatch batch)
    {
        if (!IsOf(batch.File) || batch.Sequence != _nextSequence)
        {
            return false;
        }

        _nextSequence++;
        _windows.AddRange(batch.Windows);
        return true;
    }

    public FileWindows Whole() => new(claim, Phases(), _windows);

    public FileProgress Progress()
    {
        var newest = _windows.Count == 0 ? null : _windows[^1];
        var rms = new PhaseValues(
            newest?.R?.Rms ?? double.NaN, newest?.S?.Rms ?? double.NaN, newest?.T?.Rms ?? double.NaN);
        return new FileProgress(
            claim.RawId, claim.FileName, _windows.Count, claim.Rate.WindowCount(claim.Summary.Rows), rms);
    }

    private PhaseSet Phases()
    {
        var phases = PhaseSet.None;
        foreach (var window in _windows)
        {
            phases |= (window.R is null ? PhaseSet.None : PhaseSet.R)
                | (window.S is null ? PhaseSet.None : PhaseSet.S)
                | (window.T is null ? PhaseSet.None : PhaseSet.T);
        }

        return phases;
    }
}
