namespace DiagMod.Host.Settings;

/// <summary>What is learned from the whole fleet.</summary>
public sealed class FleetOptions
{
    /// <summary>Hour (UTC) at which a prior is made of the own fleet every night, 0 to 23; −1 = never; default 2.</summary>
    public int PriorHour { get; init; } = 2;
}
