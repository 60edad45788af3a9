namespace DiagMod.Core.Detection;

/// <summary>Factors by which the fleet's variances are widened for a motor that scatters more than the fleet; 1 = as the fleet.
/// </summary>
internal sealed class Widening
{
    /// <summary>Nothing is widened.</summary>
    /// <param name="length">Features.</param>
    public Widening(int length)
    {
        OfWindows = new double[length];
        OfRuns = new double[length];
        Array.Fill(OfWindows, 1);
        Array.Fill(OfRuns, 1);
    }

    /// <summary>Of windows, a feature.</summary>
    public double[] OfWindows { get; }

    /// <summary>Of the means of runs (<see cref="ResidualRuns"/>), a feature.</summary>
    public double[] OfRuns { get; }
}
