namespace DiagMod.Core.Detection;

/// <summary>Gathers evidence over blocks: a mixture of power e-processes on p-values (signals.md, 8.3).</summary>
/// <remarks>Shin, Ramdas &amp; Rinaldo, E-detectors, 2023. With valid independent p-values the mean time to a false alarm is
/// at least 100 blocks. The level is latched: it falls only when the evidence has faded below 2, or on a reset.</remarks>
public sealed class EDetector
{
    /// <summary>Evidence that warns.</summary>
    public const double Warning = 20;

    /// <summary>Evidence that alarms.</summary>
    public const double Alarm = 100;

    /// <summary>Evidence below which a latched level clears.</summary>
    public const double Clear = 2;

    // A factor capped from above stays valid, and a level that nobody acknowledges can still clear one day.
    private const double Cap = 1e4;

    // One block alone stays below a warning, however odd: a start, a switched feeder, a loose plug. Two in a row alarm. A p-value that
    // is raised stays valid.
    private const double SmallestP = 1.25e-3;

    private static readonly double[] Exponents = [0.1, 0.3, 0.5, 0.7, 0.9];

    private readonly double[] _factors = [1, 1, 1, 1, 1];

    /// <summary>Evidence E against "nothing changed", at least 0; 1 after a reset.</summary>
    public double Value { get; private set; } = 1;

    /// <summary>The latched level.</summary>
    public AnomalyLevel Level { get; private set; }

    /// <summary>Takes in the p-value of one block.</summary>
    /// <param name="pValue">Above 0, at most 1; NaN (not known) changes nothing.</param>
    public void Add(double pValue)
    {
        if (double.IsNaN(pValue))
        {
            return;
        }

        if (pValue is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(pValue), pValue, "A p-value lies between 0 and 1.");
        }

        var p = Math.Max(pValue, SmallestP);
        double sum = 0;
        for (var i = 0; i < Exponents.Length; i++)
        {
            var e = Exponents[i];
            _factors[i] = Math.Min(Math.Max(_factors[i], 1) * e * Math.Pow(p, e - 1), Cap);
            sum += _factors[i];
        }

        Value = sum / Exponents.Length;
        if (Value < Clear)
        {
            Level = AnomalyLevel.None;
        }
        else if (Value >= Alarm)
        {
            Level = AnomalyLevel.Alarm;
        }
        else if (Value >= Warning && Level == AnomalyLevel.None)
        {
            Level = AnomalyLevel.Warning;
        }
    }

    /// <summary>A person acknowledged: evidence and level start again.</summary>
    public void Reset()
    {
        Array.Fill(_factors, 1);
        Value = 1;
        Level = AnomalyLevel.None;
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Value);
        writer.Write((byte)Level);
        foreach (var factor in _factors)
        {
            writer.Write(factor);
        }
    }

    internal void Read(BinaryReader reader)
    {
        Value = reader.ReadDouble();
        Level = (AnomalyLevel)reader.ReadByte();
        for (var i = 0; i < _factors.Length; i++)
        {
            _factors[i] = reader.ReadDouble();
        }
    }
}
