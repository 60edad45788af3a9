namespace DiagMod.Core.Detection;

/// <summary>Compares a prior of the own fleet with the one in use: which of them foretells better what a motor shows after its
/// commissioning?</summary>
/// <remarks>
/// Each motor is commissioned on its first four files twice: on the prior in use, and on one that was made from all other motors.
/// Every later file is foretold by both models, without learning: ln of the normal density of each feature at its expected value and
/// spread, leverage included, mean over features and windows. The gain is the mean difference over motors, in nats a feature: 0.05
/// is a spread that was wrong by about a third. A log density rewards a right level, a right spread and right slopes, and punishes
/// a spread that is too tight more than one that is too wide (Gneiting &amp; Raftery 2007).
/// </remarks>
/// <param name="Gain">Mean gain of the own fleet's prior, nats a feature.</param>
/// <param name="Error">Standard error of it over motors.</param>
/// <param name="Motors">Motors that were compared.</param>
public sealed record PriorTrial(double Gain, double Error, int Motors)
{
    /// <summary>A smaller gain is not worth a new prior, nats a feature.</summary>
    public const double LeastGain = 0.02;

    private const int Commissioning = 4;
    private const double StandardErrors = 2;

    /// <summary>Better by at least <see cref="LeastGain"/>, and by two standard errors.</summary>
    public bool IsBetter => Gain >= LeastGain && Gain >= StandardErrors * Error;

    /// <summary>Compares.</summary>
    /// <param name="motors">The fleet; motors with fewer than 20 blocks are passed over.</param>
    /// <param name="current">The prior in use.</param>
    /// <param name="cancellationToken">Ends the work between two motors.</param>
    /// <returns>Null with fewer motors than a prior needs.</returns>
    public static PriorTrial? Run(
        IReadOnlyList<FleetMotor> motors, DetectorPrior current, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(motors);
        ArgumentNullException.ThrowIfNull(current);
        var fleet = motors.Where(motor => motor.Blocks.Count >= FleetPrior.LeastBlocks).ToList();
        if (fleet.Count < FleetPrior.LeastMotors)
        {
            return null;
        }

        var gains = new List<double>(fleet.Count);
        foreach (var (motor, others) in FleetPrior.LeftOut(fleet))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var gain = LogDensity(motor, others) - LogDensity(motor, current);
            if (double.IsFinite(gain))
            {
                gains.Add(gain);
            }
        }

        if (gains.Count < FleetPrior.LeastMotors)
        {
            return null;
        }

        var mean = gains.Average();
        var variance = gains.Sum(gain => (gain - mean) * (gain - mean)) / (gains.Count - 1);
        return new PriorTrial(mean, Math.Sqrt(variance / gains.Count), gains.Count);
    }

    private static double LogDensity(FleetMotor motor, DetectorPrior prior)
    {
        var model = LcmModel.Commissioned(motor.Blocks.Take(Commissioning), motor.RatedHz, prior);
        return motor.Blocks.Skip(Commissioning).Average(block => LogDensity(model.Standardise(block)));
    }

    private static double LogDensity(LcmBlock block)
    {
        double sum = 0;
        var count = 0;
        for (var i = 0; i < block.Windows; i++)
        {
            for (var j = 0; j < block.Length; j++)
            {
                var z = block.Z[(i * block.Length) + j];
                if (double.IsFinite(z))
                {
                    var variance = block.Covariance[(j * block.Length) + j] * (1 + block.Leverage[i]);
                    sum -= 0.5 * ((z * z) + Math.Log(variance));
                    count++;
                }
            }
        }

        return count == 0 ? double.NaN : sum / count;
    }
}
