using DiagMod.Core.Ports;

namespace DiagMod.Grains.Hosting;

/// <summary>How many silos take work: the stand-in is one.</summary>
internal sealed class ActiveSilos : IClusterSize
{
#pragma warning disable CA1822 // Another build asks its membership here.
    public int Count => 1;
#pragma warning restore CA1822

    public int Active => Count;

    public int Known => Count;
}
