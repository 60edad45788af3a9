namespace DiagMod.Core.Spectrum;

/// <summary>Plans of <see cref="ZeroPaddedFft"/> that wait for the next recording, which is seldom of another length.</summary>
/// <remarks>The memory of a plan is pinned, where the collector closes no holes: made anew for every recording of a minute, it
/// left 16 MB that nobody used.</remarks>
internal sealed class IdlePlans
{
    /// <summary>Plans that wait at most.</summary>
    public const int MostPlans = 2;

    // Two buffers of 4 MB. A longer recording's go when it is done with.
    private const int LongestKept = 1 << 17;

    private readonly Lock _gate = new();
    private readonly List<ZeroPaddedFft> _plans = [];

    /// <summary>Those of this process.</summary>
    public static IdlePlans Shared { get; } = new();

    /// <summary>A plan that nobody else uses until it is given back: one that waits, or a new one.</summary>
    /// <param name="length">Its length, without a prime factor above 31.</param>
    public ZeroPaddedFft Rent(int length)
    {
        lock (_gate)
        {
            var index = _plans.FindIndex(plan => plan.Length == length);
            if (index >= 0)
            {
                var found = _plans[index];
                _plans.RemoveAt(index);
                return found;
            }
        }

        return new ZeroPaddedFft(length);
    }

    /// <summary>Gives a plan back; its last transform is not valid any more. The one that waited longest goes for it.</summary>
    /// <param name="plan">The plan.</param>
    public void Return(ZeroPaddedFft plan)
    {
        if (plan.Length > LongestKept)
        {
            return;
        }

        lock (_gate)
        {
            if (_plans.Count == MostPlans)
            {
                _plans.RemoveAt(0);
            }

            _plans.Add(plan);
        }
    }
}
