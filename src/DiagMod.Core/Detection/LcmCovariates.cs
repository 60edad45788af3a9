namespace DiagMod.Core.Detection;

/// <summary>What features are conditioned on: u = [1, 3l, (3l)², 10(f − f_N)], l = ln(load) − ln(load of the first block),
/// |f − f_N| at most half a hertz (signals.md, 8.2).</summary>
internal readonly struct LcmCovariates
{
    /// <summary>No grid strays further, hertz (EN 50160), so no fleet knows what lies beyond. A frequency drive goes there, and slopes
    /// that were learned on hundredths of a hertz would foretell nonsense.</summary>
    public const double FarthestHertz = 0.5;

    public LcmCovariates(IReadOnlyList<WindowInputs> first, double ratedHz)
    {
        LnReference = Quantiles.Median(first.Select(window => Math.Log(window.LoadAmps)));
        var supply = Quantiles.Median(first.Select(window => (double)window.SupplyHz));
        SupplyReference = double.IsFinite(ratedHz) ? ratedHz : supply > 55 ? 60 : 50;
    }

    public LcmCovariates(double lnReference, double supplyReference)
    {
        LnReference = lnReference;
        SupplyReference = supplyReference;
    }

    /// <summary>ln of the reference load in amperes.</summary>
    public double LnReference { get; }

    /// <summary>Reference frequency, hertz.</summary>
    public double SupplyReference { get; }

    /// <summary>The covariates of a window.</summary>
    public void Of(WindowInputs window, Span<double> u)
    {
        var load = 3 * (Math.Log(window.LoadAmps) - LnReference);
        u[0] = 1;
        u[1] = load;
        u[2] = load * load;
        u[3] = float.IsFinite(window.SupplyHz)
            ? 10 * Math.Clamp(window.SupplyHz - SupplyReference, -FarthestHertz, FarthestHertz)
            : 0;
    }
}
