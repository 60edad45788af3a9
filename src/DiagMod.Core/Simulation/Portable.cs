namespace DiagMod.Core.Simulation;

/// <summary>Elementary functions of +, −, ×, ÷ and √ alone: IEEE 754 fixes each of these to the bit, so the results are the same
/// on every machine. The runtime's own Math.Sin or Math.Exp may differ in the last bit between systems.</summary>
internal static class Portable
{
    private const double Tau = 2 * Math.PI;

    /// <summary>Sine and cosine of an angle in turns; error below 1e-15 for angles of moderate size.</summary>
    public static (double Sin, double Cos) SinCos(double turns)
    {
        var quarter = Math.Round(turns * 4);
        var x = (turns - (quarter * 0.25)) * Tau;
        var y = x * x;
        var sin = -1.0 / 1_307_674_368_000;
        sin = (sin * y) + (1.0 / 6_227_020_800);
        sin = (sin * y) - (1.0 / 39_916_800);
        sin = (sin * y) + (1.0 / 362_880);
        sin = (sin * y) - (1.0 / 5040);
        sin = (sin * y) + (1.0 / 120);
        sin = (sin * y) - (1.0 / 6);
        sin = ((sin * y) + 1) * x;
        var cos = 1.0 / 20_922_789_888_000;
        cos = (cos * y) - (1.0 / 87_178_291_200);
        cos = (cos * y) + (1.0 / 479_001_600);
        cos = (cos * y) - (1.0 / 3_628_800);
        cos = (cos * y) + (1.0 / 40_320);
        cos = (cos * y) - (1.0 / 720);
        cos = (cos * y) + (1.0 / 24);
        cos = (cos * y) - 0.5;
        cos = (cos * y) + 1;
        return ((long)quarter & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, -sin),
            2 => (-sin, -cos),
            _ => (-cos, sin),
        };
    }

    /// <summary>e to the power of x, |x| up to 700.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
        {
            return 0;
        }

        var k = Math.Round(x * 1.4426950408889634);
        var r = x - (k * 0.693147180369123816490) - (k * 1.90821492927058770002e-10);
        var sum = 1.0;
        for (var i = 14; i >= 1; i--)
        {
            sum = 1 + (sum * r / i);
        }

        return sum * BitConverter.Int64BitsToDouble(((long)k + 1023) << 52);
    }

    /// <summary>Amplitude ratio of a level in dB; 0 for −∞.</summary>
    public static double Ratio(double decibels) => Exp(decibels * 0.11512925464970229);

    /// <summary>Angle of (x, y) in turns, −0.5 to 0.5, to 1e-12.</summary>
    public static double Atan2Turns(double y, double x)
    {
        if (x == 0 && y == 0)
        {
            return 0;
        }

        // Newton steps on the angle itself: sin(a − angle) is what is left.
        var length = Math.Sqrt((x * x) + (y * y));
        var turns = x >= 0 ? 0.125 * (y / length) : (y >= 0 ? 0.5 : -0.5) - (0.125 * (y / length));
        for (var i = 0; i < 12; i++)
        {
            var (sin, cos) = SinCos(turns);
            turns += ((y * cos) - (x * sin)) / length / Tau;
        }

        return turns - Math.Round(turns);
    }

    /// <summary>A normal number of 64 random bits: four uniform ones summed, then bent so that the fourth moment is right too.</summary>
    public static double Normal(ulong bits)
    {
        var sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
        var x = (sum - 131_070) * NormalScale;
        return x * (NormalLinear + (NormalCubic * (x * x)));
    }

    // Deviation 1 for the sum of four integers 0…65,535; the bend gives excess kurtosis 0 (the bare sum has −0.3). Largest value 4.06.
    private const double NormalScale = 1.7320508075688772 / 65_536;
    private const double NormalLinear = 0.9490355216555489;
    private const double NormalCubic = 0.018641505975653734;
}
