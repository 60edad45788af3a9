using DiagMod.Grains.Tests.Conformance.Engines;

namespace DiagMod.Grains.Tests.Conformance;

/// <summary>Which engines a build tests; on the stand-in this says what it leaves out.</summary>
public sealed class EngineTests
{
    [OrleansFact]
    public void Promises_AreTestedOnOneSiloAndOnTwo() =>
        Assert.Equal([Engine.OneSilo, Engine.TwoSilos], GrainCluster.Engines);
}
