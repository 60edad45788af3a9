namespace DiagMod.Core.Views;

/// <summary>Lengths of bucket at which smallest and largest samples of a recording are kept, so that any stretch of it is drawn from
/// about as many numbers as there are pixels.</summary>
/// <remarks>8 between two levels: at most sixteen buckets are read for a pixel, and all levels together take 3.6 % of the samples'
/// bytes.</remarks>
public static class EnvelopePyramid
{
    /// <summary>Samples of the shortest bucket.</summary>
    public const int Finest = 64;

    /// <summary>Buckets of one level that make one of the next.</summary>
    public const int Step = 8;

    /// <summary>Buckets that are stored together.</summary>
    public const int PartBuckets = 4_096;

    /// <summary>Samples a bucket, shortest first: 64, 512, 4,096.</summary>
    public static IReadOnlyList<int> Levels { get; } = [Finest, Finest * Step, Finest * Step * Step];

    /// <summary>The longest bucket that still draws a pixel from two or more of them; null where samples must be read.</summary>
    /// <param name="samples">Samples of the stretch.</param>
    /// <param name="pixels">Pixels, at least 1.</param>
    public static int? LevelFor(long samples, int pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        int? best = null;
        foreach (var level in Levels)
        {
            best = samples / pixels >= 2L * level ? level : best;
        }

        return best;
    }
}
