using System.Numerics;
using System.Runtime.InteropServices;

namespace DiagMod.Core.Simulation;

/// <summary>One line of a current: a rotating vector.</summary>
/// <param name="Name">What it is, for example "f(1-2s)".</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Orders">How many times each base angle; whole numbers; the sign of the sum is the sequence.</param>
/// <param name="Scale">What its amplitude follows.</param>
/// <param name="Factor">Amplitude as a ratio to that.</param>
/// <param name="Turns">Its angle at the start, turns.</param>
internal sealed record Tone(string Name, LineSource Source, int[] Orders, Scale Scale, double Factor, double Turns);

/// <summary>Sums rotating vectors over one step of a trajectory. Each operation is on one element, so the width of the machine's
/// vectors does not change a bit.</summary>
internal sealed class ToneBank(IReadOnlyList<Tone> tones)
{
    /// <summary>Samples that one amplitude holds for, and that one small table of turns covers.</summary>
    public const int Chunk = 16;

    private readonly Tone[] _tones = [.. tones];
    private readonly double[] _cos = new double[Chunk];
    private readonly double[] _sin = new double[Chunk];

    /// <summary>Σ amplitude·e^(jθ) over the step.</summary>
    /// <param name="trajectory">Angles, frequencies and amplitudes of the step.</param>
    /// <param name="rateHz">Samples a second.</param>
    /// <param name="re">Receives the real part, amperes.</param>
    /// <param name="im">Receives the imaginary part.</param>
    public void Sum(MotorTrajectory trajectory, double rateHz, Span<double> re, Span<double> im)
    {
        re.Clear();
        im.Clear();
        foreach (var tone in _tones)
        {
            var from = trajectory.Now[(int)tone.Scale] * tone.Factor;
            var to = trajectory.Next[(int)tone.Scale] * tone.Factor;
            if (from == 0 && to == 0)
            {
                continue;
            }

            double turns = tone.Turns, hertz = 0;
            for (var i = 0; i < tone.Orders.Length; i++)
            {
                turns += tone.Orders[i] * trajectory.Turns[i];
                hertz += tone.Orders[i] * trajectory.Hertz[i];
            }

            Add(turns - Math.Floor(turns), hertz / rateHz, from, to, re, im);
        }
    }

    private void Add(double turns, double turnsPerSample, double from, double to, Span<double> re, Span<double> im)
    {
        _cos[0] = 1;
        _sin[0] = 0;
        for (var filled = 1; filled < Chunk; filled *= 2)
        {
            var (s, c) = Portable.SinCos(turnsPerSample * filled);
            for (var k = 0; k < filled; k++)
            {
                _cos[filled + k] = (_cos[k] * c) - (_sin[k] * s);
                _sin[filled + k] = (_sin[k] * c) + (_cos[k] * s);
            }
        }

        var (sin, cos) = Portable.SinCos(turns);
        var (stepSin, stepCos) = Portable.SinCos(turnsPerSample * Chunk);
        var chunks = re.Length / Chunk;
        ref var tableCos = ref MemoryMarshal.GetArrayDataReference(_cos);
        ref var tableSin = ref MemoryMarshal.GetArrayDataReference(_sin);
        ref var toRe = ref MemoryMarshal.GetReference(re);
        ref var toIm = ref MemoryMarshal.GetReference(im);
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var amplitude = from + ((to - from) * ((chunk + 0.5) / chunks));
            var a = new Vector<double>(amplitude * cos);
            var b = new Vector<double>(amplitude * sin);
            for (var k = 0; k < Chunk; k += Vector<double>.Count)
            {
                var at = (nuint)((chunk * Chunk) + k);
                var c = Vector.LoadUnsafe(ref tableCos, (nuint)k);
                var s = Vector.LoadUnsafe(ref tableSin, (nuint)k);
                (Vector.LoadUnsafe(ref toRe, at) + ((a * c) - (b * s))).StoreUnsafe(ref toRe, at);
                (Vector.LoadUnsafe(ref toIm, at) + ((b * c) + (a * s))).StoreUnsafe(ref toIm, at);
            }

            (cos, sin) = ((cos * stepCos) - (sin * stepSin), (sin * stepCos) + (cos * stepSin));
        }
    }
}
