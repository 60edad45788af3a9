namespace DiagMod.Core.Detection;

/// <summary>The healthy blocks of one motor of a fleet, in order.</summary>
/// <param name="Blocks">Blocks; each its scorable windows.</param>
/// <param name="RatedHz">Name-plate frequency, hertz; NaN when unknown.</param>
public sealed record FleetMotor(IReadOnlyList<IReadOnlyList<WindowInputs>> Blocks, double RatedHz);

/// <summary>Makes a prior of a fleet (signals.md, 10.2): slopes, spread, and calibration blocks of which each motor gives the same
/// number, judged by a prior that had not seen it.</summary>
public static class FleetPrior
{
    /// <summary>Motors that a prior needs.</summary>
    public const int LeastMotors = 10;

    /// <summary>Accepted blocks that a motor needs to count.</summary>
    public const int LeastBlocks = 20;

    /// <summary>Calibration blocks that a prior needs.</summary>
    public const int LeastCalibration = 300;

    /// <summary>Makes a prior.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="seed">Seed of the simulated fleet; 0 for a real one.</param>
    /// <param name="motors">The fleet; motors with fewer than 20 blocks are passed over.</param>
    /// <param name="progress">Receives a motor's number when its calibration is done; null for nobody.</param>
    /// <returns>Null when the fleet is too small.</returns>
    public static DetectorPrior? Make(
        string version, ulong seed, IReadOnlyList<FleetMotor> motors, Action<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(motors);
        var fleet = motors.Where(motor => motor.Blocks.Count >= LeastBlocks).Select(motor => new FleetRegression(motor)).ToList();
        if (fleet.Count < LeastMotors)
        {
            return null;
        }

        var calibration = new List<(double Mean, double High, double LevelLog)[]>();
        for (var i = 0; i < fleet.Count; i++)
        {
            var others = FleetRegression.Pool([.. fleet.Where((_, j) => j != i)]);
            calibration.Add(Calibrate(fleet[i].Motor, Prior(version, seed, fleet.Count - 1, others, [], [])));
            progress?.Invoke(i);
        }

        var each = calibration.Min(blocks => blocks.Length);
        if (each * fleet.Count < LeastCalibration)
        {
            return null;
        }

        var kept = calibration.SelectMany(blocks => blocks[..each]).ToList();
        var pooled = FleetRegression.Pool(fleet);
        double[] means = [.. kept.Select(one => Short(one.Mean))], highs = [.. kept.Select(one => Short(one.High))];
        var prior = Prior(version, seed, fleet.Count, pooled, means, highs) with
        {
            LevelLog = Short(kept.Average(one => one.LevelLog)),
        };
        return DetectorPrior.Read(prior.ToBytes());
    }

    /// <summary>Each motor with the prior of all others, which has no calibration.</summary>
    internal static IEnumerable<(FleetMotor Motor, DetectorPrior Others)> LeftOut(IReadOnlyList<FleetMotor> motors)
    {
        var fleet = motors.Select(motor => new FleetRegression(motor)).ToList();
        for (var i = 0; i < fleet.Count; i++)
        {
            var others = FleetRegression.Pool([.. fleet.Where((_, j) => j != i)]);
            yield return (fleet[i].Motor, Prior("", 0, fleet.Count - 1, others, [], []));
        }
    }

    // Six digits: more would not be the same on another processor.
    private static double Short(double value) =>
        double.Parse(value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture);

    private static DetectorPrior Prior(
        string version, ulong seed, int motors, (double[] Slopes, double[] Covariance, double[] RunCovariance) pooled, double[] means,
        double[] highs) => new()
        {
            Version = version,
            Seed = seed,
            Motors = motors,
            Coefficients = [.. pooled.Slopes.Select(Short)],
            Covariance = [.. pooled.Covariance.Select(Short)],
            RunCovariance = [.. pooled.RunCovariance.Select(Short)],
            Means = means,
            Highs = highs,
            LevelLog = double.PositiveInfinity,
        };

    private static (double Mean, double High, double LevelLog)[] Calibrate(FleetMotor motor, DetectorPrior others)
    {
        var detector = new LcmDetector(others);
        var shifts = new List<(double Mean, double High, double LevelLog)>();
        foreach (var block in motor.Blocks)
        {
            var shift = detector.Shifts(block);
            if (double.IsFinite(shift.Mean) && double.IsFinite(shift.High))
            {
                shifts.Add(shift);
            }

            detector.Judge(block, BlockUse.InOrder, motor.RatedHz);
            detector.Acknowledge();
        }

        return [.. shifts];
    }
}
