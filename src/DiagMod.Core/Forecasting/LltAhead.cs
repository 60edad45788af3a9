namespace DiagMod.Core.Forecasting;

/// <summary>What becomes of each member's state some steps ahead; one row a step, one column a lane.</summary>
internal static class LltAhead
{
    /// <summary>Furthest step.</summary>
    public const int Most = 48;

    /// <summary>Σφʲ, j from 1 to the step: by how much a slope lifts the level.</summary>
    public static readonly double[] Reach = new double[Most * LltBank.Lanes];

    /// <summary>Variance that process noise adds to the level, in units of the observation variance.</summary>
    public static readonly double[] Noise = new double[Most * LltBank.Lanes];

    static LltAhead()
    {
        for (var m = 0; m < LltBank.Lanes; m++)
        {
            double reach = 0, power = 1, noise = 0;
            for (var h = 0; h < Most; h++)
            {
                // A slope's noise of j steps ago has lifted the level by Σφⁱ, i from 1 to j.
                noise += LltBank.LevelNoise[m] + (LltBank.SlopeNoise[m] * reach * reach);
                power *= LltBank.Damping[m];
                reach += power;
                (Reach[(h * LltBank.Lanes) + m], Noise[(h * LltBank.Lanes) + m]) = (reach, noise);
            }
        }
    }
}
