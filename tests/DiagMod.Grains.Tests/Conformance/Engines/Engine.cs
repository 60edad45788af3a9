using System.Reflection;
using Xunit.Sdk;

namespace DiagMod.Grains.Tests.Conformance.Engines;

/// <summary>What a promise is tested on.</summary>
public enum Engine
{
    /// <summary>The stand-in, in one process.</summary>
    StandIn,

    /// <summary>Microsoft Orleans, one silo.</summary>
    OneSilo,

    /// <summary>Microsoft Orleans, two silos; each grain comes to life on the silo that did not call.</summary>
    TwoSilos,
}

/// <summary>Runs a promise on every engine that this build has.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EachEngineAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        GrainCluster.Engines.Select(engine => new object[] { engine });
}

/// <summary>A test that needs Microsoft Orleans.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OrleansFactAttribute : FactAttribute
{
    public OrleansFactAttribute() => Skip = GrainCluster.Engines.Contains(Engine.StandIn)
        ? "The grains of this build run on the stand-in; ./diagmod test --orleans package runs the same promises on Microsoft Orleans."
        : null;
}
