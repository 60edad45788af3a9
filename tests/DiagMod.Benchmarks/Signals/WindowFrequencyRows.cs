using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Signals;

/// <summary>B1 and B2 on windows of 1 s: supply frequency and strongest line, at random frequencies from 49 to 51 Hz.</summary>
internal sealed class WindowFrequencyRows : ISignalRows
{
    private const int Seed = 101;
    private const int Windows = 200;
    private const double Amps = 10;

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var clean = MotorSignature.Ideal with { SignalToNoiseDb = 45 };
        double squares = 0, amplitude = 0, place = 0;
        foreach (var (hz, window) in Trials(clean))
        {
            squares += Math.Pow(window.SupplyHz - hz, 2);
            foreach (var phase in new[] { window.R!, window.S!, window.T! })
            {
                amplitude = Math.Max(amplitude, Math.Abs((phase.Peaks[0].AmplitudeAmps / (Amps * Math.Sqrt(2))) - 1));
                place = Math.Max(place, Math.Abs(phase.Peaks[0].FrequencyHz - hz));
            }
        }

        progress("measured clean windows");
        yield return Acceptance.Below(
            "B1", "supply frequency of 1 s windows, SNR 45 dB: rms error", Windows, Seed, 1e3 * Math.Sqrt(squares / Windows),
            "mHz", 0.1);
        yield return Acceptance.Below(
            "B2", "strongest line of 1 s windows, SNR 45 dB: largest error of its amplitude", 3 * Windows, Seed, 100 * amplitude,
            "%", 0.1);
        yield return Acceptance.Below(
            "B2", "strongest line of 1 s windows, SNR 45 dB: largest error of its frequency", 3 * Windows, Seed, 1e3 * place,
            "mHz", 1);

        // Rated load: the lines lie 2sf = 2 Hz either side, the closest that a window of 1 s tells apart.
        var worst = Trials(clean with { RotorBarDbc = -45 }).Max(trial => Math.Abs(trial.Window.SupplyHz - trial.Hz));
        progress("measured windows with sidebands");
        yield return Acceptance.Below(
            "B1", "supply frequency of 1 s windows, sidebands of -45 dBc at slip 2 %: largest error", Windows, Seed, 1e3 * worst,
            "mHz", 1);
    }

    private static IEnumerable<(double Hz, WindowFeatures Window)> Trials(MotorSignature signature)
    {
        var random = new Random(Seed);
        for (var trial = 0; trial < Windows; trial++)
        {
            var hz = 49 + (2 * random.NextDouble());
            var recording = new SimulatedRecording
            {
                Motor = new SimulatedMotor
                {
                    Id = new EquipmentId("B1"),
                    RatedCurrentAmps = Amps,
                    RatedSlip = 0.02,
                    Signature = signature,
                },
                Seed = (ulong)random.NextInt64(),
                Seconds = 1,
                Load = 1,
                LoadWander = 0,
                SupplyHz = hz,
                SupplyDrift = 0,
            };
            yield return (hz, WindowRun.Of(recording.Rate, SimulatedSamples.Of(recording)).Single());
        }
    }
}
