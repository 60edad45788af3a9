namespace DiagMod.Core.Simulation;

/// <summary>The slow side of a recording: frequencies and amplitudes in steps of about 10 ms. Constant memory, any
/// length.</summary>
internal sealed class MotorTrajectory
{
    private const double StepHz = 100;
    private const double Sqrt2 = 1.4142135623730951;
    private const double SpeedRipple = 0.002;
    private readonly SimulatedRecording _recording;
    private readonly double _meanHz;
    private readonly double _stepSeconds;
    private readonly double _bearingRatio;
    private readonly double _carrierHz;
    private readonly double _loadHz;
    private readonly double[] _severity = new double[Enum.GetValues<FaultKind>().Length];
    private readonly Wander _gridSlow;
    private readonly Wander _gridFast;
    private readonly Wander _loadFast;
    private readonly Wander _loadSlow;
    private CounterRandom _cage;
    private long _step;

    public MotorTrajectory(SimulatedRecording recording)
    {
        _recording = recording;
        var motor = recording.Motor;
        var chunks = (int)Math.Round(recording.Rate.Hertz / StepHz / ToneBank.Chunk);
        StepSamples = Math.Max(1, chunks) * ToneBank.Chunk;
        _stepSeconds = StepSamples / recording.Rate.Hertz;
        var chance = new CounterRandom(recording.Seed, RandomStream.Phases);
        var around = 0.02 * chance.Normal();
        _meanHz = double.IsNaN(recording.SupplyHz) ? motor.RatedFrequencyHz + around : recording.SupplyHz;
        for (var i = 0; i < Turns.Length; i++)
        {
            Turns[i] = chance.Uniform();
        }

        _gridSlow = new Wander(recording.Seed, 0, _stepSeconds, 40, 0.015 * recording.SupplyDrift);
        _gridFast = new Wander(recording.Seed, 1, _stepSeconds, 3, 0.00225 * recording.SupplyDrift);
        _loadFast = new Wander(recording.Seed, 2, _stepSeconds, 4, 0.006 * recording.LoadWander);
        _loadSlow = new Wander(recording.Seed, 3, _stepSeconds, 45, 0.02 * recording.LoadWander);
        _cage = new CounterRandom(recording.Seed, RandomStream.Wander, 4);
        var bearing = Fault(FaultKind.Bearing);
        var outer = bearing?.Part != BearingPart.InnerRace;
        _bearingRatio = double.IsNaN(motor.BallPitchRatio)
            ? motor.BearingBalls * (outer ? 0.4 : 0.6)
            : motor.BearingBalls / 2.0 * (outer ? 1 - motor.BallPitchRatio : 1 + motor.BallPitchRatio);
        _loadHz = Frequency(FaultKind.LoadOscillation, 3.3);
        _carrierHz = Frequency(FaultKind.DriveRipple, 4000);
        Measure();
        Next.CopyTo(Now.AsSpan());
    }

    /// <summary>Samples in one step, a multiple of <see cref="ToneBank.Chunk"/>.</summary>
    public int StepSamples { get; }

    /// <summary>Angles at the start of the step, turns.</summary>
    public double[] Turns { get; } = new double[(int)BaseAngle.Count];

    /// <summary>Frequencies during the step, hertz.</summary>
    public double[] Hertz { get; } = new double[(int)BaseAngle.Count];

    /// <summary>Amplitudes at the start of the step, amperes peak.</summary>
    public double[] Now { get; } = new double[(int)Scale.Count];

    /// <summary>Amplitudes at its end; they change straight between.</summary>
    public double[] Next { get; } = new double[(int)Scale.Count];

    /// <summary>Severity of phase loss during the step.</summary>
    public double PhaseLoss => _severity[(int)FaultKind.PhaseLoss];

    /// <summary>Load during the step.</summary>
    public double Load { get; private set; }

    /// <summary>Slip during the step.</summary>
    public double Slip { get; private set; }

    /// <summary>True when the motor is on and its start is over.</summary>
    public bool IsSteady { get; private set; }

    /// <summary>Severity of a kind of fault during the step.</summary>
    public double Severity(FaultKind kind) => _severity[(int)kind];

    /// <summary>The recording's fault of a kind; of several the worst counts.</summary>
    public SimulatedFault? Fault(FaultKind kind) =>
        _recording.Faults.Where(f => f.Kind == kind).OrderByDescending(f => f.Severity).FirstOrDefault();

    /// <summary>Goes to the next step.</summary>
    public void Advance()
    {
        for (var i = 0; i < Turns.Length; i++)
        {
            var turns = Turns[i] + (Hertz[i] * _stepSeconds);
            Turns[i] = turns - Math.Floor(turns);
        }

        Next.CopyTo(Now.AsSpan());
        _step++;
        Measure();
    }

    private double Frequency(FaultKind kind, double usual) =>
        Fault(kind) is { } fault && !double.IsNaN(fault.FrequencyHz) ? fault.FrequencyHz : usual;

    // Frequencies of this step and amplitudes at its end.
    private void Measure()
    {
        var motor = _recording.Motor;
        var signature = motor.Signature;
        var seconds = (_step + 1) * _stepSeconds;
        foreach (ref var severity in _severity.AsSpan())
        {
            severity = 0;
        }

        foreach (var fault in _recording.Faults)
        {
            ref var severity = ref _severity[(int)fault.Kind];
            severity = Math.Max(severity, fault.SeverityAt(_recording.LifeSeconds + seconds));
        }

        var (on, inrush, decay) = Switching(seconds);
        var usual = _recording.LoadStep is { } step && seconds > step.AtSeconds ? step.Factor * _recording.Load : _recording.Load;
        Load = Math.Max(0.05, usual * (1 + _loadFast.Next() + _loadSlow.Next()));
        var f = _meanHz + _gridSlow.Next() + _gridFast.Next();
        var bars = _severity[(int)FaultKind.BrokenBars];
        Slip = motor.RatedSlip * Load;
        if (bars > 0)
        {
            Slip += SpeedRipple * bars * Slip * Portable.SinCos(Turns[(int)BaseAngle.SlipPair]).Sin;
        }

        // While the motor runs up, its slip falls from 1.
        var slip = Slip + ((1 - Slip) * inrush);
        Hertz[(int)BaseAngle.Supply] = f;
        Hertz[(int)BaseAngle.Shaft] = f * (1 - slip) / motor.PolePairs;
        Hertz[(int)BaseAngle.SlipPair] = 2 * slip * f;

        // The cage slips a little: its angle wanders at random, 0.0003 turns a step.
        var bearing = Severity(FaultKind.Bearing);
        var cage = bearing > 0 ? 0.0003 * _recording.LoadWander * _cage.Normal() / _stepSeconds : 0;
        Hertz[(int)BaseAngle.Bearing] = (_bearingRatio * Hertz[(int)BaseAngle.Shaft]) + cage;
        Hertz[(int)BaseAngle.LoadOscillation] = _loadHz;
        Hertz[(int)BaseAngle.Carrier] = _carrierHz;
        Hertz[(int)BaseAngle.Rectifier] = 300;

        var m = motor.MagnetisingRatio;
        var rated = motor.RatedCurrentAmps * Sqrt2;
        var noLoad = Math.Sqrt((m * m) + 1);
        var total = Math.Sqrt((m * m) + (Load * Load));
        var running = on * (1 - inrush);
        var steady = rated * total / noLoad;
        var current = steady * running;
        var rotor = Load / total * noLoad;
        Next[(int)Scale.Fundamental] = current + (on * inrush * InrushRatio() * rated);
        Next[(int)Scale.Rated] = rated * running;
        Next[(int)Scale.RotorBar] = current * rotor * Level(signature.RotorBarDbc, -30, bars);
        Next[(int)Scale.Eccentricity] =
            current * Level(signature.EccentricityDbc, -30, Severity(FaultKind.Eccentricity));
        Next[(int)Scale.Bearing] = bearing > 0 ? current * Level(-80, -40, bearing) : 0;
        Next[(int)Scale.Slot] = current * Portable.Ratio(signature.SlotDbc);
        Next[(int)Scale.ShortedTurns] = current * Severity(FaultKind.ShortedTurns);
        Next[(int)Scale.SupplyUnbalance] = Next[(int)Scale.Fundamental] * 0.15 * Severity(FaultKind.SupplyUnbalance);
        Next[(int)Scale.LoadOscillation] = current * Severity(FaultKind.LoadOscillation);
        Next[(int)Scale.Drive] = rated * running * Severity(FaultKind.DriveRipple);
        Next[(int)Scale.InrushOffset] = on * decay * InrushRatio() * rated;
        IsSteady = on == 1 && inrush < 1e-3;
    }

    private double InrushRatio() => _recording.Motor.Drive switch
    {
        MotorDrive.DirectOnLine => _recording.Motor.InrushRatio,
        MotorDrive.SoftStarter => 1 + ((_recording.Motor.InrushRatio - 1) / 2),
        _ => 1,
    };

    // On (0 or 1), how much of the inrush is left, and how much of its decaying offset.
    private (double On, double Inrush, double Offset) Switching(double seconds)
    {
        var disturbances = _recording.Disturbances;
        var started = disturbances.StartsFromRest ? _stepSeconds : double.NegativeInfinity;
        foreach (var stop in disturbances.Stops)
        {
            if (seconds > stop.FromSeconds && seconds <= stop.FromSeconds + stop.Seconds)
            {
                return (0, 0, 0);
            }

            if (seconds > stop.FromSeconds + stop.Seconds)
            {
                started = Math.Max(started, stop.FromSeconds + stop.Seconds);
            }
        }

        var since = seconds - started;
        if (double.IsInfinity(since))
        {
            return (1, 0, 0);
        }

        if (since < 0)
        {
            return (0, 0, 0);
        }

        var motor = _recording.Motor;
        var runUp = motor.RunUpSeconds * (motor.Drive == MotorDrive.SoftStarter ? 3 : 1);
        var way = since / runUp;
        var inrush = way >= 1 ? 0 : 1 - (way * way * way * way);
        return (1, inrush, motor.Drive == MotorDrive.DirectOnLine && way < 1 ? Portable.Exp(-since / 0.03) : 0);
    }

    // Straight in dB from the healthy level to the worst; nothing at all where an ideal motor is healthy.
    private static double Level(double healthyDbc, double worstDbc, double severity)
    {
        if (severity <= 0)
        {
            return Portable.Ratio(healthyDbc);
        }

        var from = double.IsNegativeInfinity(healthyDbc) ? -80 : healthyDbc;
        return Portable.Ratio(from + ((worstDbc - from) * severity));
    }
}
