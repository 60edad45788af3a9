namespace DiagMod.Core.Forecasting;

/// <summary>Random numbers that depend on nothing but their key: draw n is a hash of (key, n) (SplitMix64).</summary>
/// <remarks>Steele, Lea &amp; Flood 2014. The same motor, phase and step give the same paths on every replay.</remarks>
internal struct NormalStream
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _key;
    private ulong _counter;
    private double _spare;
    private bool _hasSpare;

    /// <summary>A stream of its own for each key.</summary>
    /// <param name="motor">Key of the motor.</param>
    /// <param name="phase">Number of the phase and cadence.</param>
    /// <param name="step">Number of the point the forecast starts from.</param>
    public NormalStream(ulong motor, ulong phase, ulong step)
    {
        _key = Mix(motor + Mix(phase + Mix(step + Golden)));
    }

    /// <summary>A key from a name (FNV-1a, 64 bit).</summary>
    /// <param name="name">The name.</param>
    public static ulong KeyOf(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>Uniform in (0, 1].</summary>
    public double NextUniform() => ((Mix(_key + (++_counter * Golden)) >> 11) + 1) * (1.0 / (1UL << 53));

    /// <summary>Standard normal (Box &amp; Muller 1958).</summary>
    public double Next()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }

        var radius = Math.Sqrt(-2 * Math.Log(NextUniform()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextUniform());
        _spare = radius * sine;
        _hasSpare = true;
        return radius * cosine;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
