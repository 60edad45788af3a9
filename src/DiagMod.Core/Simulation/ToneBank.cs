using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiagMod.Core.Simulation;

/// <summary>One line of a current: a rotating vector.</summary>
/// <param name="Name">What it is, for example "f(1-2s)".</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Orders">How many times each base angle; whole numbers; the sign of the sum is the sequence.</param>
/// <param name="Scale">What its amplitude follows.</param>
/// <param name="Factor">Amplitude as a ratio to that.</param>
/// <param name="Turns">Its angle at the start, turns.</param>
internal sealed record Tone(string Name, LineSource Source, int[] Orders, Scale Scale, double Factor, double Turns);

/// <summary>Sums rotating vectors over one step of a trajectory. Each operation is on one element and none is fused,
/// so the width of the machine's vectors does not change a bit.</summary>
internal sealed class ToneBank(IReadOnlyList<Tone> tones)
{
    /// <summary>Samples that one amplitude holds for, and that one small table of turns covers.</summary>
    public const int Chunk = 16;

    private readonly Tone[] _tones = [.. tones];
    private readonly Rotor[] _rotors = new Rotor[tones.Count];

    // Chunk cosines, then Chunk sines of each tone that sounds in this step.
    private readonly double[] _tables = new double[tones.Count * 2 * Chunk];

    /// <summary>Σ amplitude·e^(jθ) over the step.</summary>
    /// <param name="trajectory">Angles, frequencies and amplitudes of the step.</param>
    /// <param name="rateHz">Samples a second.</param>
    /// <param name="re">Receives the real part, amperes.</param>
    /// <param name="im">Receives the imaginary part.</param>
    public void Sum(MotorTrajectory trajectory, double rateHz, Span<double> re, Span<double> im)
    {
        var chunks = re.Length / Chunk;
        var sounding = 0;
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

            var table = _tables.AsSpan(sounding * 2 * Chunk, 2 * Chunk);
            _rotors[sounding++] = Prepare(turns, hertz / rateHz, from, (to - from) / chunks, table);
        }

        for (var chunk = 0; chunk < chunks; chunk++)
        {
            Add(sounding, re.Slice(chunk * Chunk, Chunk), im.Slice(chunk * Chunk, Chunk));
        }
    }

    private static Rotor Prepare(double turns, double turnsPerSample, double amplitude, double rise, Span<double> table)
    {
        var cosines = table[..Chunk];
        var sines = table[Chunk..];
        cosines[0] = 1;
        sines[0] = 0;
        var (stepSin, stepCos) = Portable.SinCos(turnsPerSample);
        for (var filled = 1; filled < Chunk; filled *= 2)
        {
            for (var k = 0; k < filled; k++)
            {
                cosines[filled + k] = (cosines[k] * stepCos) - (sines[k] * stepSin);
                sines[filled + k] = (sines[k] * stepCos) + (cosines[k] * stepSin);
            }

            (stepCos, stepSin) = ((stepCos * stepCos) - (stepSin * stepSin), 2 * stepSin * stepCos);
        }

        var (sin, cos) = Portable.SinCos(turns);
        return new Rotor
        {
            Cos = cos,
            Sin = sin,
            StepCos = stepCos,
            StepSin = stepSin,
            Amplitude = amplitude + (0.5 * rise),
            Rise = rise,
        };
    }

    private void Add(int sounding, Span<double> re, Span<double> im)
    {
        Vector256<double> re0 = default, re1 = default, re2 = default, re3 = default;
        Vector256<double> im0 = default, im1 = default, im2 = default, im3 = default;
        ref var table = ref MemoryMarshal.GetArrayDataReference(_tables);
        ref var rotors = ref MemoryMarshal.GetArrayDataReference(_rotors);
        for (var i = 0; i < sounding; i++)
        {
            ref var rotor = ref System.Runtime.CompilerServices.Unsafe.Add(ref rotors, i);
            var at = (nuint)(i * 2 * Chunk);
            var a = Vector256.Create(rotor.Amplitude * rotor.Cos);
            var b = Vector256.Create(rotor.Amplitude * rotor.Sin);
            var (c, s) = (Vector256.LoadUnsafe(ref table, at), Vector256.LoadUnsafe(ref table, at + 16));
            re0 += (a * c) - (b * s);
            im0 += (b * c) + (a * s);
            (c, s) = (Vector256.LoadUnsafe(ref table, at + 4), Vector256.LoadUnsafe(ref table, at + 20));
            re1 += (a * c) - (b * s);
            im1 += (b * c) + (a * s);
            (c, s) = (Vector256.LoadUnsafe(ref table, at + 8), Vector256.LoadUnsafe(ref table, at + 24));
            re2 += (a * c) - (b * s);
            im2 += (b * c) + (a * s);
            (c, s) = (Vector256.LoadUnsafe(ref table, at + 12), Vector256.LoadUnsafe(ref table, at + 28));
            re3 += (a * c) - (b * s);
            im3 += (b * c) + (a * s);
            (rotor.Cos, rotor.Sin) = (
                (rotor.Cos * rotor.StepCos) - (rotor.Sin * rotor.StepSin),
                (rotor.Sin * rotor.StepCos) + (rotor.Cos * rotor.StepSin));
            rotor.Amplitude += rotor.Rise;
        }

        re0.CopyTo(re);
        re1.CopyTo(re[4..]);
        re2.CopyTo(re[8..]);
        re3.CopyTo(re[12..]);
        im0.CopyTo(im);
        im1.CopyTo(im[4..]);
        im2.CopyTo(im[8..]);
        im3.CopyTo(im[12..]);
    }

    // Where one tone stands at the start of the next chunk.
    private struct Rotor
    {
        public double Cos;
        public double Sin;
        public double StepCos;
        public double StepSin;
        public double Amplitude;
        public double Rise;
    }
}
