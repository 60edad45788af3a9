using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>The lines that a recording's current is made of (signals.md, sections 5.4 to 5.7).</summary>
internal sealed class MotorTones
{
    private readonly List<Tone> _tones = [];
    private readonly SimulatedRecording _recording;
    private CounterRandom _random;

    private MotorTones(SimulatedRecording recording)
    {
        _recording = recording;
        _random = new CounterRandom(recording.Seed, RandomStream.Phases, 1);
    }

    /// <summary>All lines below 0.45 of the sample rate; the first is the fundamental.</summary>
    public static IReadOnlyList<Tone> Of(SimulatedRecording recording, MotorTrajectory trajectory)
    {
        var made = new MotorTones(recording);
        made.AddAll(trajectory);
        return made._tones.FindAll(tone =>
        {
            double hertz = 0;
            for (var i = 0; i < tone.Orders.Length; i++)
            {
                hertz += tone.Orders[i] * trajectory.Hertz[i];
            }

            return Math.Abs(hertz) < 0.45 * recording.Rate.Hertz;
        });
    }

    private void AddAll(MotorTrajectory trajectory)
    {
        var signature = _recording.Motor.Signature;
        Add("f", LineSource.Supply, Scale.Fundamental, 1, 0, supply: 1);
        Add("-f", LineSource.Supply, Scale.Fundamental, signature.NegativeSequenceRatio, signature.NegativeSequenceTurns, supply: -1);
        foreach (var harmonic in signature.Harmonics)
        {
            // A third harmonic is nearly of zero sequence, and little of that passes an isolated star point.
            var order = harmonic.Order;
            Add($"{order}f", LineSource.Supply, Scale.Rated, order % 3 == 0 ? 0.6 * harmonic.Ratio : harmonic.Ratio, harmonic.Turns,
                supply: order % 3 == 2 ? -order : order);
        }

        AddRotor();
        AddBearing(trajectory.Fault(FaultKind.Bearing)?.Part ?? BearingPart.OuterRace);
        AddStator(trajectory);

        // 1 + 0.2·cos λ + j·0.1·sin λ: amplitude and phase modulation by one oscillation, as two lines.
        var turns = _random.Uniform();
        Add("f+fload", LineSource.LoadOscillation, Scale.LoadOscillation, 0.15, turns, supply: 1, load: 1);
        Add("f-fload", LineSource.LoadOscillation, Scale.LoadOscillation, 0.05, -turns, supply: 1, load: -1);

        Add("fc-2f", LineSource.Drive, Scale.Drive, 0.05, _random.Uniform(), supply: -2, carrier: 1);
        Add("fc+2f", LineSource.Drive, Scale.Drive, 0.05, _random.Uniform(), supply: 2, carrier: 1);
        Add("2fc-f", LineSource.Drive, Scale.Drive, 0.03, _random.Uniform(), supply: -1, carrier: 2);
        Add("2fc+f", LineSource.Drive, Scale.Drive, 0.03, _random.Uniform(), supply: 1, carrier: 2);
        Add("300Hz-f", LineSource.Drive, Scale.Drive, 0.02, _random.Uniform(), supply: -1, rectifier: 1);
        Add("300Hz+f", LineSource.Drive, Scale.Drive, 0.02, _random.Uniform(), supply: 1, rectifier: 1);

        Add("dc", LineSource.Inrush, Scale.InrushOffset, -1, trajectory.Turns[(int)BaseAngle.Supply]);
    }

    private void AddRotor()
    {
        var bars = _recording.Motor.RotorBars;
        Add("f(1-2s)", LineSource.RotorBar, Scale.RotorBar, 1, _random.Uniform(), supply: 1, slipPair: -1);
        Add("f(1+2s)", LineSource.RotorBar, Scale.RotorBar, 0.7, _random.Uniform(), supply: 1, slipPair: 1);
        Add("f(1-4s)", LineSource.RotorBar, Scale.RotorBar, 0.25, _random.Uniform(), supply: 1, slipPair: -2);
        Add("f(1+4s)", LineSource.RotorBar, Scale.RotorBar, 0.175, _random.Uniform(), supply: 1, slipPair: 2);
        Add("f+fr", LineSource.Eccentricity, Scale.Eccentricity, 1, _random.Uniform(), supply: 1, shaft: 1);
        Add("f-fr", LineSource.Eccentricity, Scale.Eccentricity, 0.8, _random.Uniform(), supply: 1, shaft: -1);
        Add("f+2fr", LineSource.Eccentricity, Scale.Eccentricity, 0.4, _random.Uniform(), supply: 1, shaft: 2);
        Add("f-2fr", LineSource.Eccentricity, Scale.Eccentricity, 0.32, _random.Uniform(), supply: 1, shaft: -2);
        Add("Rfr-f", LineSource.Slot, Scale.Slot, 1, _random.Uniform(), supply: -1, shaft: bars);
        Add("Rfr+f", LineSource.Slot, Scale.Slot, 0.6, _random.Uniform(), supply: 1, shaft: bars);
    }

    private void AddBearing(BearingPart part)
    {
        double[] factors = [1, 0.5, 0.25];
        var name = part == BearingPart.InnerRace ? "bpfi" : "bpfo";
        var rings = part == BearingPart.InnerRace ? new[] { 1, -1 } : [0];
        foreach (var ring in rings)
        {
            var shaft = ring switch { 0 => "", 1 => "+fr", _ => "-fr" };
            for (var k = 1; k <= 3; k++)
            {
                Add($"f{shaft}+{k}{name}", LineSource.Bearing, Scale.Bearing, factors[k - 1], _random.Uniform(),
                    supply: 1, shaft: ring, bearing: k);
                Add($"f{shaft}-{k}{name}", LineSource.Bearing, Scale.Bearing, 0.8 * factors[k - 1], _random.Uniform(),
                    supply: 1, shaft: ring, bearing: -k);
            }
        }
    }

    private void AddStator(MotorTrajectory trajectory)
    {
        // Turns that the axis of the damaged phase stands at: a vector that pulsates along it is strongest there, half in the others.
        var axis = (int)(trajectory.Fault(FaultKind.ShortedTurns)?.Phase ?? Phase.R) / 3.0;
        Add("-f shorted", LineSource.ShortedTurns, Scale.ShortedTurns, 0.1, (2 * axis) + 0.16, supply: -1);
        Add("3f shorted", LineSource.ShortedTurns, Scale.ShortedTurns, 0.015, axis + 0.2, supply: 3);
        Add("-3f shorted", LineSource.ShortedTurns, Scale.ShortedTurns, 0.015, axis - 0.2, supply: -3);
        Add("-f supply", LineSource.SupplyUnbalance, Scale.SupplyUnbalance, 1, 0.31, supply: -1);
    }

    private void Add(
        string name, LineSource source, Scale scale, double factor, double turns,
        int supply = 0, int shaft = 0, int slipPair = 0, int bearing = 0, int load = 0, int carrier = 0, int rectifier = 0) =>
        _tones.Add(new Tone(name, source, [supply, shaft, slipPair, bearing, load, carrier, rectifier], scale, factor, turns));
}
