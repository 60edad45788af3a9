namespace DiagMod.Core.Features;

/// <summary>How features are extracted. No option changes a number except those that say what counts as present or supply.</summary>
public sealed record FeatureOptions
{
    /// <summary>Windows worked on at once, 1 to 64; default 1 (FEATURE_EXTRACTION_WORKERS). The result does not depend on it.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>A phase with a larger share of empty cells is absent, 0 to 1; default 0.2 (PHASE_ABSENT_NAN_SHARE).</summary>
    public double AbsentNanShare { get; init; } = 0.2;

    /// <summary>Lowest supply frequency looked for, hertz; default 40.</summary>
    public double SupplyLowHz { get; init; } = 40;

    /// <summary>Highest supply frequency looked for, hertz; default 70.</summary>
    public double SupplyHighHz { get; init; } = 70;

    /// <summary>True for a motor on a variable-frequency drive: the supply is the strongest line between 5 and 120 Hz, if more than
    /// 60 % of the alternating power is in it, and none of these frequencies is out of range (signals.md, section 4.3).</summary>
    public bool IsDriven { get; init; }

    /// <summary>Throws when an option is outside its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Workers, 64);
        if (!(AbsentNanShare is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(AbsentNanShare), AbsentNanShare, "A share lies between 0 and 1.");
        }

        if (!(SupplyLowHz >= 5 && SupplyHighHz > SupplyLowHz && SupplyHighHz <= 120))
        {
            throw new ArgumentOutOfRangeException(
                nameof(SupplyLowHz), SupplyLowHz, "The supply is looked for in a range within 5 to 120 Hz.");
        }
    }
}
