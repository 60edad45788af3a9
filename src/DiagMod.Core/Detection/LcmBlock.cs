namespace DiagMod.Core.Detection;

/// <summary>A block as a load-conditioned model sees it.</summary>
internal sealed class LcmBlock(int windows, int length, double[] covariance, double[] runCovariance)
    : ScoredBlock(windows, length)
{
    /// <summary>Most that one window counts for in the mean of its block. A second in which the load changes scores fifty to a hundred and
    /// fifty: two of them would make a file of forty strange by themselves. Of windows that come and go the 90 % quantile tells.
    /// </summary>
    public const double MostOfAWindow = 10;

    private readonly double[] _u = new double[windows * LcmModel.Covariates];

    public override double LargestCounted => MostOfAWindow;

    /// <summary>Covariance of the residuals of one window.</summary>
    public double[] Covariance { get; } = covariance;

    /// <summary>Covariance of the mean residual of 16 windows (<see cref="ResidualRuns"/>).</summary>
    public double[] RunCovariance { get; } = runCovariance;

    public double[] Leverage { get; } = new double[windows];

    public double[] Residual { get; } = new double[windows * length];

    /// <summary>Residuals as they count in runs (<see cref="ResidualRuns"/>): each up to four standard deviations of a window.</summary>
    public double[] CountedInRuns => field ??= Counted();

    public Span<double> Covariate(int window) => _u.AsSpan(window * LcmModel.Covariates, LcmModel.Covariates);

    private double[] Counted()
    {
        var counted = (double[])Residual.Clone();
        for (var j = 0; j < Length; j++)
        {
            var limit = ResidualRuns.MostOfAResidual * Math.Sqrt(Covariance[(j * Length) + j]);
            for (var i = 0; i < Windows; i++)
            {
                var most = limit * Math.Sqrt(1 + Leverage[i]);
                ref var residual = ref counted[(i * Length) + j];
                residual = double.IsNaN(residual) ? double.NaN : Math.Clamp(residual, -most, most);
            }
        }

        return counted;
    }
}
