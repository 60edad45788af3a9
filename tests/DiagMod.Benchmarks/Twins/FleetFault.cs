using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Diagnosis;
using DiagMod.Core.Simulation;

namespace DiagMod.Benchmarks.Twins;

/// <summary>What goes wrong with a motor of a simulated fleet (signals.md, section 8.5).</summary>
internal enum FleetFault
{
    /// <summary>Line at f(1 − 2s) rises to −44 dBc.</summary>
    RotorBars,

    /// <summary>Lines at f ± fr rise to −42 dBc.</summary>
    Eccentricity,

    /// <summary>Lines of the outer race rise to −50 dBc.</summary>
    Bearing,

    /// <summary>Negative sequence of 1.2 % and third harmonic of 0.4 % of the fundamental are added.</summary>
    ShortedTurns,

    /// <summary>The noise rises by 4 dB.</summary>
    Noise,

    /// <summary>Two impulses a second, of a quarter of the rated peak.</summary>
    Impulses,

    /// <summary>The load oscillates by 2 %.</summary>
    LoadOscillation,

    /// <summary>One current sensor shows 2 % less.</summary>
    SensorGain,
}

/// <summary>Facts about the faults of a fleet.</summary>
internal static class FleetFaults
{
    /// <summary>Features of which one is expected among the first three of an explanation (signals.md, section 8.4).</summary>
    public static string[] Expected(FleetFault fault) => fault switch
    {
        FleetFault.RotorBars => ["am", "pm", "near", "sb", "l_sb"],
        FleetFault.Eccentricity => ["sb", "l_sb"],
        FleetFault.Bearing => ["mid", "l_mid", "noise", "sb", "l_sb"],
        FleetFault.ShortedTurns => ["u2re", "u2im", "h3"],
        FleetFault.Noise => ["noise", "entropy", "flatness", "mid", "l_mid", "l_hi"],
        FleetFault.Impulses => ["rkurt", "crest", "noise"],
        FleetFault.LoadOscillation => ["am", "pm", "near", "sb", "l_sb"],
        _ => ["u0", "u2re", "u2im"],
    };

    /// <summary>Codes of a diagnosis that name the fault (FaultCodes).</summary>
    public static string[] Codes(FleetFault fault) => fault switch
    {
        FleetFault.RotorBars => [FaultCodes.BrokenRotorBar],
        FleetFault.Eccentricity => [FaultCodes.RotationModulation],
        FleetFault.Bearing => [FaultCodes.BearingOuter],
        FleetFault.ShortedTurns => [FaultCodes.WindingShort, FaultCodes.PhaseImbalance],
        FleetFault.LoadOscillation => [FaultCodes.LoadOscillation],
        _ => [],
    };

    /// <summary>The samples of a recording with a fault.</summary>
    /// <param name="recording">The healthy recording; its standing disturbances stay.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="amount">How far it is, 0 to 1.</param>
    public static SimulatedSamples Samples(SimulatedRecording recording, FleetFault fault, double amount)
    {
        var samples = SimulatedSamples.Of(With(recording, fault, amount));
        if (fault == FleetFault.Impulses && amount > 0)
        {
            Strike(samples, recording, ((2 * amount) + 0.01) * recording.Seconds);
        }

        return samples;
    }

    /// <summary>A recording with a fault.</summary>
    /// <param name="recording">The healthy recording.</param>
    /// <param name="fault">What is wrong.</param>
    /// <param name="amount">How far it is, 0 to 1.</param>
    public static SimulatedRecording With(SimulatedRecording recording, FleetFault fault, double amount)
    {
        var signature = recording.Motor.Signature;
        double To(double from, double to) => from + ((to - from) * amount);
        SimulatedRecording Worn(FaultKind kind, double severity) =>
            recording with { Faults = [.. recording.Faults, new SimulatedFault(kind, Math.Clamp(severity, 0, 1))] };

        // The simulator's levels grow straight in dB from the healthy one to that of severity 1.
        static double Severity(double level, double healthy, double worst) => (level - healthy) / (worst - healthy);
        return fault switch
        {
            FleetFault.RotorBars =>
                Worn(FaultKind.BrokenBars, Severity(To(-62, -44), signature.RotorBarDbc, -30)),
            FleetFault.Eccentricity =>
                Worn(FaultKind.Eccentricity, Severity(To(-58, -42), signature.EccentricityDbc, -30)),
            FleetFault.Bearing => Worn(FaultKind.Bearing, Severity(To(-72, -50), -80, -40)),
            FleetFault.ShortedTurns => Worn(FaultKind.ShortedTurns, 0.12 * amount),
            FleetFault.LoadOscillation => Worn(FaultKind.LoadOscillation, 0.1 * amount),
            FleetFault.Noise => Signed(recording, signature with { SignalToNoiseDb = signature.SignalToNoiseDb - (4 * amount) }),
            FleetFault.SensorGain => Signed(recording, signature with
            {
                SensorGain = signature.SensorGain with { R = signature.SensorGain.R * (1 - (0.02 * amount)) },
            }),
            _ => recording,
        };
    }

    private static void Strike(SimulatedSamples samples, SimulatedRecording recording, double times)
    {
        var random = new CounterRandom(recording.Seed, RandomStream.File);
        var height = (float)(0.25 * recording.Motor.RatedCurrentAmps * Math.Sqrt(2));
        for (var i = 0; i < (int)times; i++)
        {
            var at = random.Below(samples.R.Length);
            var signed = random.Uniform() < 0.5 ? height : -height;
            samples.R[at] += signed;
            samples.S[at] += signed;
            samples.T[at] += signed;
        }
    }

    private static SimulatedRecording Signed(SimulatedRecording recording, MotorSignature signature) =>
        recording with { Motor = recording.Motor with { Signature = signature } };
}
