namespace DiagMod.Grains.Tests.Support;

/// <summary>A test that needs the stand-in as its engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StandInFactAttribute : FactAttribute
{
    /// <summary>Why a test that waits until a grain is put away cannot run on Microsoft Orleans.</summary>
    public const string Clock = "Microsoft Orleans looks for idle grains by a timer that a test cannot move.";

    /// <summary>Runs on the stand-in alone.</summary>
    /// <param name="why">Why not on Microsoft Orleans.</param>
    public StandInFactAttribute(string why) => Skip = TestHost.IsStandIn ? null : why;
}
