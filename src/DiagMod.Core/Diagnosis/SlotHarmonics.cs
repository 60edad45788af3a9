namespace DiagMod.Core.Diagnosis;

/// <summary>Where the rotor's slots show in the stator current.</summary>
public static class SlotHarmonics
{
    /// <summary>Principal slot harmonics f·(R·(1 − s)/p ± 1), hertz, rising; empty when slip or the number of rotor bars is
    /// unknown.</summary>
    /// <param name="analysis">What the record says.</param>
    /// <param name="plate">The name-plate, with the rotor's bars.</param>
    /// <remarks>Nandi, Toliyat and Li 2005, equation 4 with k = 1, n_d = 0, ν = ±1. Not every pair of bars and poles shows
    /// them.</remarks>
    public static IReadOnlyList<double> Of(FileAnalysis analysis, NamePlate plate)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        ArgumentNullException.ThrowIfNull(plate);
        if (analysis.Slip is not { } slip || plate.RotorBars == 0)
        {
            return [];
        }

        var centre = plate.RotorBars * slip.RotationHz;
        return [centre - analysis.SupplyHz, centre + analysis.SupplyHz];
    }
}
