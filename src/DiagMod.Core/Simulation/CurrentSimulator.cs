using DiagMod.Core.Currents;

namespace DiagMod.Core.Simulation;

/// <summary>Makes the samples of one recording, in order, in constant memory.</summary>
/// <remarks>
/// <para>A space-vector model of the stator current (signals.md, sections 4.4 and 5.4 to 5.7): rotating vectors for the fundamental,
/// harmonics and each fault line, whose frequencies follow supply, slip and load in steps of about 5 ms; then sensors and noise.</para>
/// <para>Guaranteed: the same recording gives the same bits, whatever the lengths of the buffers, on every machine that follows
/// IEEE 754: only +, −, ×, ÷, √ and rounding to whole numbers are used, never fused, and chance is a hash of seed and sample number.</para>
/// <para>Not thread-safe. Several simulators may run at once.</para>
/// </remarks>
public sealed class CurrentSimulator
{
    private const double HalfRoot3 = 0.8660254037844386;
    private readonly SimulatedRecording _recording;
    private readonly MotorTrajectory _trajectory;
    private readonly ToneBank _tones;
    private readonly double[] _re;
    private readonly double[] _im;
    private readonly double[][] _phases;
    private readonly ulong _noiseKey;
    private readonly double _noiseAmps;
    private readonly Phase _lostPhase;
    private long _made;
    private int _used;

    /// <summary>Prepares a recording.</summary>
    /// <param name="recording">What to simulate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of the recording is outside its range.</exception>
    public CurrentSimulator(SimulatedRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        recording.Check();
        _recording = recording;
        _trajectory = new MotorTrajectory(recording);
        _tones = new ToneBank(MotorTones.Of(recording, _trajectory));
        var step = _trajectory.StepSamples;
        _re = new double[step];
        _im = new double[step];
        _phases = [new double[step], new double[step], new double[step]];
        _noiseKey = CounterRandom.Key(recording.Seed, RandomStream.Noise);
        _noiseAmps = NoiseAmps(recording.Motor);
        _lostPhase = _trajectory.Fault(FaultKind.PhaseLoss)?.Phase ?? Phase.R;
        _used = step;
    }

    /// <summary>Rows of the recording.</summary>
    public long Samples => _recording.Samples;

    /// <summary>Rows made so far.</summary>
    public long Position { get; private set; }

    /// <summary>Makes the next rows.</summary>
    /// <param name="r">Receives phase R, amperes; NaN where the cell is empty.</param>
    /// <param name="s">Receives phase S; as long as <paramref name="r"/>.</param>
    /// <param name="t">Receives phase T; as long as <paramref name="r"/>.</param>
    /// <returns>Rows made; fewer than asked for only at the end of the recording, 0 behind it.</returns>
    /// <exception cref="ArgumentException">The buffers are not equally long; nothing has been written.</exception>
    public int Read(Span<double> r, Span<double> s, Span<double> t)
    {
        CheckLengths(r.Length, s.Length, t.Length);
        var total = 0;
        while (Take(r.Length - total, out var from, out var count))
        {
            _phases[0].AsSpan(from, count).CopyTo(r[total..]);
            _phases[1].AsSpan(from, count).CopyTo(s[total..]);
            _phases[2].AsSpan(from, count).CopyTo(t[total..]);
            total += count;
        }

        return total;
    }

    /// <summary>Makes the next rows in single precision, as recordings are kept.</summary>
    /// <param name="r">Receives phase R, amperes; NaN where the cell is empty.</param>
    /// <param name="s">Receives phase S; as long as <paramref name="r"/>.</param>
    /// <param name="t">Receives phase T; as long as <paramref name="r"/>.</param>
    /// <returns>Rows made; fewer than asked for only at the end of the recording, 0 behind it.</returns>
    /// <exception cref="ArgumentException">The buffers are not equally long; nothing has been written.</exception>
    public int Read(Span<float> r, Span<float> s, Span<float> t)
    {
        CheckLengths(r.Length, s.Length, t.Length);
        var total = 0;
        while (Take(r.Length - total, out var from, out var count))
        {
            Narrow(_phases[0].AsSpan(from, count), r[total..]);
            Narrow(_phases[1].AsSpan(from, count), s[total..]);
            Narrow(_phases[2].AsSpan(from, count), t[total..]);
            total += count;
        }

        return total;
    }

    /// <summary>Deviation of the white noise of one phase.</summary>
    internal static double NoiseAmps(SimulatedMotor motor) =>
        motor.RatedCurrentAmps * Portable.Ratio(-motor.Signature.SignalToNoiseDb);

    private static void CheckLengths(int r, int s, int t)
    {
        if (r != s || r != t)
        {
            throw new ArgumentException($"The buffers hold {r}, {s} and {t} samples; they must be equally long.");
        }
    }

    private static void Narrow(ReadOnlySpan<double> from, Span<float> to)
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = (float)from[i];
        }
    }

    // The next rows of the step in work, at most so many; false when none are wanted or left.
    private bool Take(int most, out int from, out int count)
    {
        from = count = 0;
        if (most == 0 || Position == Samples)
        {
            return false;
        }

        if (_used == _re.Length)
        {
            if (_made > 0)
            {
                _trajectory.Advance();
            }

            Make();
            _made += _re.Length;
            _used = 0;
        }

        from = _used;
        count = (int)Math.Min(Math.Min(most, _re.Length - _used), Samples - Position);
        _used += count;
        Position += count;
        return true;
    }

    private void Make()
    {
        _tones.Sum(_trajectory, _recording.Rate.Hertz, _re, _im);
        if (_trajectory.PhaseLoss > 0)
        {
            LosePhase(_trajectory.PhaseLoss);
        }

        var disturbances = _recording.Disturbances;
        foreach (var phase in PhaseSets.InOrder)
        {
            var samples = _phases[(int)phase];
            if (!disturbances.Phases.Has(phase))
            {
                Array.Fill(samples, double.NaN);
                continue;
            }

            Project(phase, samples);
            foreach (var gap in disturbances.Gaps)
            {
                if (gap.Phases.Has(phase) && gap.FirstSample < _made + samples.Length && gap.FirstSample + gap.Count > _made)
                {
                    var first = (int)(Math.Max(gap.FirstSample, _made) - _made);
                    var end = (int)Math.Min(gap.FirstSample + gap.Count - _made, samples.Length);
                    samples.AsSpan(first, end - first).Fill(double.NaN);
                }
            }
        }
    }

    // Along the axis of the lost phase the vector shrinks, across it it grows: at 1 the others carry √3 times, in opposition.
    private void LosePhase(double severity)
    {
        var (sin, cos) = Portable.SinCos((int)_lostPhase / 3.0);
        for (var i = 0; i < _re.Length; i++)
        {
            var along = (1 - severity) * ((_re[i] * cos) + (_im[i] * sin));
            var across = (1 + severity) * ((_im[i] * cos) - (_re[i] * sin));
            _re[i] = (along * cos) - (across * sin);
            _im[i] = (along * sin) + (across * cos);
        }
    }

    private void Project(Phase phase, double[] samples)
    {
        var motor = _recording.Motor;
        var disturbances = _recording.Disturbances;
        var wired = disturbances.IsReversed && phase != Phase.R ? (phase == Phase.S ? Phase.T : Phase.S) : phase;
        var gain = motor.Signature.SensorGain[phase];
        var offset = disturbances.OffsetAmps[phase]
            + (motor.Signature.SensorOffsetRatio[phase] * motor.RatedCurrentAmps * 1.4142135623730951);
        var a = gain * (wired == Phase.R ? 1 : -0.5);
        var b = gain * (wired switch { Phase.R => 0, Phase.S => HalfRoot3, _ => -HalfRoot3 });
        var clip = disturbances.ClipAmps;
        for (var i = 0; i < samples.Length; i++)
        {
            var noise = _noiseAmps * Portable.Normal(CounterRandom.At(_noiseKey, ((ulong)(_made + i) * 3) + (ulong)phase));
            var value = (a * _re[i]) + (b * _im[i]) + offset + noise;
            samples[i] = Math.Min(Math.Max(value, -clip), clip);
        }
    }
}
