using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Twins;

/// <summary>Lives of simulated motors as section 8.5 of signals.md describes them: each file has its own load, harmonics, noise,
/// unbalance and supply, half of the motors have two load regimes, and a fault begins at once or grows over twelve files.</summary>
/// <param name="seed">Decides all chance.</param>
internal sealed class SimulatedFleet(ulong seed)
{
    /// <summary>File with which faults begin.</summary>
    public const int Onset = 20;

    /// <summary>Files of a life.</summary>
    public const int Files = 38;

    private const int RampFiles = 12;

    /// <summary>Rates of the motors, in turn, hertz.</summary>
    public double[] Rates { get; init; } = [3200];

    /// <summary>Seconds of a file at each rate.</summary>
    public double[] Seconds { get; init; } = [20];

    /// <summary>Largest and smallest scatter of ln(load) from file to file.</summary>
    public (double Low, double High) LoadScatter { get; init; } = (0.06, 0.06);

    /// <summary>Every which motor runs on 60 Hz; 0 = none.</summary>
    public int SixtyHertzEvery { get; init; }

    /// <summary>Name-plate frequency of a motor, hertz.</summary>
    public double RatedHz(int motor) => SixtyHertzEvery > 0 && motor % SixtyHertzEvery == SixtyHertzEvery - 1 ? 60 : 50;

    /// <summary>The windows of one motor's files that a detector may use, in order; each file of an own chance.</summary>
    /// <param name="motor">Number of the motor.</param>
    /// <param name="files">How many files.</param>
    /// <param name="fault">What goes wrong; null for a healthy motor.</param>
    /// <param name="isRamp">True when the fault grows over twelve files.</param>
    /// <param name="onset">File with which it begins.</param>
    public List<WindowInputs>[] Life(int motor, int files, FleetFault? fault = null, bool isRamp = false, int onset = Onset)
    {
        var life = new List<WindowInputs>[files];
        for (var file = 0; file < files; file++)
        {
            var amount = fault is null || file < onset ? 0 : isRamp ? Math.Min(1, (file - onset + 1.0) / RampFiles) : 1;
            life[file] = File(motor, file, fault, amount);
        }

        return life;
    }

    /// <summary>Measures samples as the product does.</summary>
    public static List<WindowInputs> Measure(SampleRate rate, SimulatedSamples samples)
    {
        var extractor = new FeatureExtractor(rate, samples.Summary);
        var windows = new List<WindowFeatures>();
        extractor.Push(samples.Rows(0, samples.R.Length), windows);
        extractor.Finish(windows);
        return [.. windows.Select(WindowInputs.Of).Where(window => window.IsScorable)];
    }

    private List<WindowInputs> File(int motor, int file, FleetFault? fault, double amount)
    {
        var life = new CounterRandom(seed, RandomStream.Station, (ulong)motor);
        var nominal = RatedHz(motor);
        var id = new EquipmentId(FormattableString.Invariant($"FLEET_{motor}"));
        var built = SimulatedMotor.Draw(id, life.Next()) with { RatedFrequencyHz = nominal };
        var usual = life.Between(0.45, 0.85);
        var other = usual * life.Between(0.55, 0.8);
        var scatter = life.Between(LoadScatter.Low, LoadScatter.High);

        var random = new CounterRandom(seed, RandomStream.File, ((ulong)motor << 32) + (ulong)file);
        var load = (motor % 2 == 0 && random.Uniform() < 0.3 ? other : usual) * Math.Exp(scatter * random.Normal());
        var isRestless = random.Uniform() < 0.08;
        var rate = new SampleRate(Rates[motor % Rates.Length]);
        var recording = new SimulatedRecording
        {
            Motor = built with { Signature = built.Signature.Scattered(ref random) },
            Seed = random.Next(),
            Seconds = Seconds[motor % Seconds.Length],
            Rate = rate,
            Load = Math.Clamp(load, 0.25, 1.1),
            LoadWander = isRestless ? 3 : 1,
            SupplyHz = nominal + (0.03 * random.Normal()),
        };
        return Measure(rate, fault is { } kind ? FleetFaults.Samples(recording, kind, amount) : SimulatedSamples.Of(recording));
    }
}
