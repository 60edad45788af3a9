using System.Text.Json.Serialization;

namespace DiagMod.Core.Features;

/// <summary>The ellipse that the space vector of three currents runs through in one period of the supply (signals.md, 4.4).</summary>
/// <param name="MajorAmps">Larger semi-axis |I1| + |I2|, amperes peak; NaN with fewer than two phases.</param>
/// <param name="MinorAmps">Smaller semi-axis ||I1| − |I2||, amperes peak; NaN likewise.</param>
public readonly record struct ParkEllipse(double MajorAmps, double MinorAmps)
{
    /// <summary>There is no ellipse.</summary>
    public static ParkEllipse Unknown { get; } = new(double.NaN, double.NaN);

    /// <summary>√(1 − (minor/major)²), 0 to 1. An unbalance of 1 % already makes 0.2: it is shown, never judged.</summary>
    [JsonIgnore]
    public double Eccentricity
    {
        get
        {
            var ratio = MinorAmps / MajorAmps;
            return Math.Sqrt(1 - (ratio * ratio));
        }
    }

    /// <summary>The ellipse of two sequences.</summary>
    /// <param name="sequences">Symmetrical components of the currents.</param>
    public static ParkEllipse Of(in SequenceComponents sequences)
    {
        var (positive, negative) = (sequences.Positive.Magnitude, sequences.Negative.Magnitude);
        return new ParkEllipse(positive + negative, Math.Abs(positive - negative));
    }
}
