namespace DiagMod.Core.Ports;

/// <summary>How many processes of the product work together.</summary>
public interface IClusterSize
{
    /// <summary>Silos that take work, this one among them once it has joined.</summary>
    int Active { get; }

    /// <summary>Silos that are part of the cluster: those that take work, and those that are joining, leaving or no longer heard of
    /// but not yet counted out. At least <see cref="Active"/>.</summary>
    int Known { get; }
}
