namespace DiagMod.Core.Diagnosis;

/// <summary>A common type of bearing.</summary>
/// <param name="Type">Designation, for example "6205".</param>
/// <param name="RollingElements">Balls, n.</param>
/// <param name="ElementDiameterMm">Diameter of one, d, millimetres.</param>
/// <param name="PitchDiameterMm">Diameter of the circle of their centres, D, millimetres.</param>
/// <param name="ContactAngleDegrees">Contact angle, degrees.</param>
/// <param name="Source">Where the ratios that these numbers give were published.</param>
public sealed record CatalogueBearing(
    string Type, int RollingElements, double ElementDiameterMm, double PitchDiameterMm, double ContactAngleDegrees, string Source)
{
    /// <summary>BPFO over the rotation frequency (signals.md, section 5.7).</summary>
    public double OuterRatio => 0.5 * RollingElements * (1 - Slope);

    /// <summary>BPFI over the rotation frequency.</summary>
    public double InnerRatio => 0.5 * RollingElements * (1 + Slope);

    /// <summary>BSF over the rotation frequency.</summary>
    public double BallRatio => 0.5 * PitchDiameterMm / ElementDiameterMm * (1 - (Slope * Slope));

    /// <summary>FTF over the rotation frequency.</summary>
    public double CageRatio => 0.5 * (1 - Slope);

    private double Slope => ElementDiameterMm / PitchDiameterMm * Math.Cos(ContactAngleDegrees * Math.PI / 180);

    /// <summary>The bearing under a name of its own.</summary>
    /// <param name="name">Type or place.</param>
    public Bearing Named(string name) =>
        new(name, RollingElements, ElementDiameterMm, PitchDiameterMm, ContactAngleDegrees);
}

/// <summary>Geometry of deep-groove ball bearings that are common in motors: facts, to start from. Makers may fill other balls, so a data
/// sheet wins.</summary>
/// <remarks>Only types whose ratios BPFO/f_r and BPFI/f_r come out as published; a test reckons each of them again.</remarks>
public static class BearingCatalogue
{
    private const string CaseWestern = "Case Western Reserve University, Bearing Data Center";
    private const string Timken = "Timken, Ball Bearing Housed Unit catalogue, table A-9 (inserts of the same ring and ball sizes)";

    /// <summary>All types, by designation.</summary>
    public static IReadOnlyList<CatalogueBearing> All { get; } =
    [
        Of("6203", 8, 6.746, 28.5, CaseWestern),
        Of("6204", 8, 7.938, 33.5, Timken),
        Of("6205", 9, 7.94, 39.04, CaseWestern),
        Of("6206", 9, 9.525, 46, Timken),
        Of("6207", 9, 11.112, 53.5, Timken),
        Of("6210", 10, 12.7, 70, Timken),
        Of("6211", 10, 14.288, 77.5, Timken),
        Of("6212", 10, 15.875, 85, Timken),
        Of("6213", 10, 16.669, 92.5, Timken),
        Of("6309", 8, 17.463, 72.5, Timken),
        Of("6310", 8, 19.05, 80, Timken),
        Of("6311", 8, 20.638, 87.5, Timken),
        Of("6312", 8, 22.225, 95, Timken),
        Of("6314", 8, 25.4, 110, Timken),
        Of("6316", 8, 28.575, 125, Timken),
    ];

    /// <summary>A type; null when it is not here. Suffixes of seals, shields and play do not change the geometry: "6205-2RS C3" is
    /// a 6205.</summary>
    /// <param name="type">Designation.</param>
    public static CatalogueBearing? Find(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var designation = type.Trim();
        foreach (var bearing in All)
        {
            if (designation.StartsWith(bearing.Type, StringComparison.Ordinal)
                && (designation.Length == bearing.Type.Length || !char.IsAsciiLetterOrDigit(designation[bearing.Type.Length])))
            {
                return bearing;
            }
        }

        return null;
    }

    private static CatalogueBearing Of(string type, int balls, double ball, double pitch, string source) =>
        new(type, balls, ball, pitch, 0, source);
}
