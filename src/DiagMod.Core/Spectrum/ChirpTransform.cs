using System.Numerics;

namespace DiagMod.Core.Spectrum;

/// <summary>Complex transform of any length by convolution with a chirp (Bluestein 1970), in double precision.</summary>
/// <remarks>For lengths with a prime factor too large for a butterfly; about twenty times slower than one without.</remarks>
internal sealed class ChirpTransform
{
    private readonly int _length;
    private readonly int _padded;
    private readonly Complex[] _chirp;
    private readonly Complex[] _kernel;
    private readonly Complex[] _roots;

    public ChirpTransform(int length)
    {
        _length = length;
        _padded = (int)BitOperations.RoundUpToPowerOf2((uint)((2 * length) - 1));
        _roots = new Complex[_padded / 2];
        for (var k = 0; k < _roots.Length; k++)
        {
            _roots[k] = Turn(-2 * Math.PI * k / _padded);
        }

        _chirp = new Complex[length];
        _kernel = new Complex[_padded];
        for (long n = 0; n < length; n++)
        {
            // n² modulo 2·length: the plain angle would lose its digits for long signals.
            _chirp[n] = Turn(-Math.PI * (n * n % (2L * length)) / length);
            var back = Complex.Conjugate(_chirp[n]) / _padded;
            _kernel[n] = back;
            _kernel[n == 0 ? 0 : _padded - n] = back;
        }

        Forward(_kernel);
    }

    public Workspace NewWorkspace() => new(_padded);

    /// <summary>Transforms the first lanes of the numbers in place.</summary>
    /// <param name="workspace">Memory of this thread.</param>
    /// <param name="numbers">Four lanes of real parts, four of imaginary parts, and so on.</param>
    /// <param name="lanes">Lanes that matter, 1 to 3.</param>
    public void Transform(Workspace workspace, Span<float> numbers, int lanes)
    {
        var work = workspace.Numbers;
        for (var lane = 0; lane < lanes; lane++)
        {
            Array.Clear(work);
            for (var n = 0; n < _length; n++)
            {
                work[n] = new Complex(numbers[(8 * n) + lane], numbers[(8 * n) + 4 + lane]) * _chirp[n];
            }

            Forward(work);
            for (var k = 0; k < _padded; k++)
            {
                // Conjugated on the way in and out, the forward transform is the inverse one.
                work[k] = Complex.Conjugate(work[k] * _kernel[k]);
            }

            Forward(work);
            for (var n = 0; n < _length; n++)
            {
                var bin = Complex.Conjugate(work[n]) * _chirp[n];
                numbers[(8 * n) + lane] = (float)bin.Real;
                numbers[(8 * n) + 4 + lane] = (float)bin.Imaginary;
            }
        }
    }

    private static Complex Turn(double radians)
    {
        var (sin, cos) = Math.SinCos(radians);
        return new Complex(cos, sin);
    }

    private void Forward(Complex[] numbers)
    {
        var bits = BitOperations.Log2((uint)_padded);
        for (var i = 0; i < _padded; i++)
        {
            var j = 0;
            for (var bit = 0; bit < bits; bit++)
            {
                j |= ((i >> bit) & 1) << (bits - 1 - bit);
            }

            if (j > i)
            {
                (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
            }
        }

        for (var half = 1; half < _padded; half *= 2)
        {
            var step = _padded / (2 * half);
            for (var start = 0; start < _padded; start += 2 * half)
            {
                for (var k = 0; k < half; k++)
                {
                    ref var low = ref numbers[start + k];
                    ref var high = ref numbers[start + k + half];
                    var root = _roots[k * step];

                    // Written out: Complex's own product also looks for infinities.
                    var re = (high.Real * root.Real) - (high.Imaginary * root.Imaginary);
                    var im = (high.Real * root.Imaginary) + (high.Imaginary * root.Real);
                    high = new Complex(low.Real - re, low.Imaginary - im);
                    low = new Complex(low.Real + re, low.Imaginary + im);
                }
            }
        }
    }

    /// <summary>Memory of one thread.</summary>
    internal sealed class Workspace(int padded)
    {
        public Complex[] Numbers { get; } = new Complex[padded];
    }
}
