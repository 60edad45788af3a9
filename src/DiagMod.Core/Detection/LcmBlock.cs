namespace DiagMod.Core.Detection;

/// <summary>A block as a load-conditioned model sees it.</summary>
internal sealed class LcmBlock(int windows, int length, double[] covariance) : ScoredBlock(windows, length)
{
    private readonly double[] _u = new double[windows * LcmModel.Covariates];

    public double[] Covariance { get; } = covariance;

    public double[] Leverage { get; } = new double[windows];

    public double[] Residual { get; } = new double[windows * length];

    public Span<double> Covariate(int window) => _u.AsSpan(window * LcmModel.Covariates, LcmModel.Covariates);
}
