namespace DiagMod.Core.Detection;

/// <summary>A block as a load-conditioned model sees it.</summary>
internal sealed class LcmBlock(int windows, int length, double[] covariance, double[] runCovariance)
    : ScoredBlock(windows, length)
{
    private readonly double[] _u = new double[windows * LcmModel.Covariates];

    /// <summary>Covariance of the residuals of one window.</summary>
    public double[] Covariance { get; } = covariance;

    /// <summary>Covariance of the mean residual of 16 windows (<see cref="ResidualRuns"/>).</summary>
    public double[] RunCovariance { get; } = runCovariance;

    public double[] Leverage { get; } = new double[windows];

    public double[] Residual { get; } = new double[windows * length];

    public Span<double> Covariate(int window) => _u.AsSpan(window * LcmModel.Covariates, LcmModel.Covariates);
}
