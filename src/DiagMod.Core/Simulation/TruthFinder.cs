using System.Collections.Immutable;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>Follows a recording's trajectory without making samples, and takes its means.</summary>
internal static class TruthFinder
{
    private const double LowestDbc = -120;

    public static GroundTruth Find(SimulatedRecording recording)
    {
        var trajectory = new MotorTrajectory(recording);
        var tones = MotorTones.Of(recording, trajectory);
        var steps = (recording.Samples + trajectory.StepSamples - 1) / trajectory.StepSamples;
        var hertz = new double[(int)BaseAngle.Count];
        var scales = new double[(int)Scale.Count];
        double load = 0, slip = 0;
        long steady = 0;
        for (long step = 0; step < steps; step++)
        {
            if (trajectory.IsSteady)
            {
                steady++;
                load += trajectory.Load;
                slip += trajectory.Slip;
                Add(hertz, trajectory.Hertz);
                Add(scales, trajectory.Next);
            }

            trajectory.Advance();
        }

        var motor = recording.Motor;
        var disturbances = recording.Disturbances;
        var fundamental = scales[(int)Scale.Fundamental];
        var end = recording.LifeSeconds + recording.Seconds;
        var ratedPeak = motor.RatedCurrentAmps * Math.Sqrt(2);
        var offsets = motor.Signature.SensorOffsetRatio;
        return new GroundTruth
        {
            EquipmentId = motor.Id,
            Seed = recording.Seed,
            StartsAt = recording.StartsAt,
            SampleRateHz = recording.Rate.Hertz,
            Samples = recording.Samples,
            SteadySeconds = Math.Min(recording.Seconds, steady * trajectory.StepSamples / recording.Rate.Hertz),
            PolePairs = motor.PolePairs,
            RotorBars = motor.RotorBars,
            SupplyHz = hertz[(int)BaseAngle.Supply] / steady,
            ShaftHz = hertz[(int)BaseAngle.Shaft] / steady,
            Slip = slip / steady,
            Load = load / steady,
            FundamentalPeakAmps = fundamental / steady,
            NoiseAmps = CurrentSimulator.NoiseAmps(motor),
            Faults =
            [
                .. recording.Faults.Where(f => f.SeverityAt(end) > 0).Select(f => new TrueFault(
                    f.Kind, f.SeverityAt(recording.LifeSeconds), f.SeverityAt(end),
                    f.Kind is FaultKind.ShortedTurns or FaultKind.PhaseLoss ? f.Phase : null)),
            ],
            Lines = Lines(tones, hertz, scales, steady),
            Phases = disturbances.Phases,
            IsReversed = disturbances.IsReversed,
            OffsetAmps = new PhaseValues(
                disturbances.OffsetAmps.R + (offsets.R * ratedPeak),
                disturbances.OffsetAmps.S + (offsets.S * ratedPeak),
                disturbances.OffsetAmps.T + (offsets.T * ratedPeak)),
            ClipAmps = disturbances.ClipAmps,
            Stops = disturbances.Stops,
            StartsFromRest = disturbances.StartsFromRest,
            EmptyCellsR = EmptyCells(recording, Phase.R),
            EmptyCellsS = EmptyCells(recording, Phase.S),
            EmptyCellsT = EmptyCells(recording, Phase.T),
        };
    }

    private static void Add(double[] sums, double[] values)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += values[i];
        }
    }

    private static ImmutableArray<TrueLine> Lines(IReadOnlyList<Tone> tones, double[] hertz, double[] scales, long steady)
    {
        var lines = new List<TrueLine>();
        foreach (var tone in tones)
        {
            double sum = 0;
            for (var i = 0; i < hertz.Length; i++)
            {
                sum += tone.Orders[i] * hertz[i];
            }

            var level = 20 * Math.Log10(Math.Abs(tone.Factor) * scales[(int)tone.Scale] / scales[(int)Scale.Fundamental]);
            if (level >= LowestDbc && tone.Source != LineSource.Inrush)
            {
                lines.Add(new TrueLine(tone.Name, tone.Source, Math.Abs(sum / steady), Math.Round(level, 6), sum < 0));
            }
        }

        return [.. lines.OrderByDescending(line => line.LevelDbc)];
    }

    private static long EmptyCells(SimulatedRecording recording, Phase phase)
    {
        if (!recording.Disturbances.Phases.Has(phase))
        {
            return recording.Samples;
        }

        long count = 0, end = 0;
        foreach (var gap in recording.Disturbances.Gaps.Where(g => g.Phases.Has(phase)).OrderBy(g => g.FirstSample))
        {
            var last = gap.FirstSample + gap.Count;
            count += Math.Max(0, last - Math.Max(end, gap.FirstSample));
            end = Math.Max(end, last);
        }

        return count;
    }
}
