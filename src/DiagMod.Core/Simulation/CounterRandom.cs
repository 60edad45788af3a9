namespace DiagMod.Core.Simulation;

/// <summary>Independent streams of chance of one seed, of the simulator and of detectors.</summary>
internal enum RandomStream : ulong
{
    Motor = 1,
    Phases = 2,
    Wander = 3,
    Noise = 4,
    Gaps = 5,
    Station = 6,
    File = 7,
    Forest = 8,
    HalfSpaces = 9,
}

/// <summary>Counter-based generator: number n of a stream is a hash of (seed, stream, n), so nothing depends on order
/// or machine.</summary>
/// <remarks>The hash is the finaliser of SplitMix64 (Steele, Lea, Flood 2014) over a Weyl sequence.</remarks>
internal struct CounterRandom
{
    private const ulong Weyl = 0x9E3779B97F4A7C15;
    private ulong _state;

    public CounterRandom(ulong seed, RandomStream stream, ulong number = 0)
    {
        _state = Key(seed, stream, number);
    }

    /// <summary>Where a stream begins.</summary>
    public static ulong Key(ulong seed, RandomStream stream, ulong number = 0) =>
        Mix(Mix(Mix(seed + Weyl) + (ulong)stream) + number);

    /// <summary>Number n (from 0) of the stream that begins at a key.</summary>
    public static ulong At(ulong key, ulong n) => Mix(key + ((n + 1) * Weyl));

    /// <summary>The next 64 random bits.</summary>
    public ulong Next() => Mix(_state += Weyl);

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>Uniform in 0 … count − 1.</summary>
    public int Below(int count) => (int)(Uniform() * count);

    /// <summary>Normal with mean 0 and deviation 1.</summary>
    public double Normal() => Portable.Normal(Next());

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
