namespace DiagMod.Core.Twin;

/// <summary>Who says which window score counts as anomalous (decision D7).</summary>
public enum ModelThresholdSource : byte
{
    /// <summary>Nobody yet: the twin is learning.</summary>
    None = 0,

    /// <summary>The 98 % quantile of the motor's own accepted windows.</summary>
    Learned = 1,

    /// <summary>The motor's manifest: a person, or its training.</summary>
    Manifest = 2,

    /// <summary>The setting for all motors, which overrides the others.</summary>
    Setting = 3,
}
