using DiagMod.Core.Diagnosis;
using DiagMod.Host.Motors;

namespace DiagMod.Host.Diagnosis;

/// <summary>A type of bearing, with its defect frequencies as multiples of the rotation frequency.</summary>
internal sealed record BearingTypeAnswer(
    string Type, int RollingElements, double ElementDiameterMm, double PitchDiameterMm, double ContactAngleDeg, double Bpfo,
    double Bpfi, double Bsf, double Ftf, string Source)
{
    /// <summary>The whole catalogue.</summary>
    public static ListAnswer<BearingTypeAnswer> All { get; } = new([.. BearingCatalogue.All.Select(Of)], null);

    /// <summary>A type in the API's words.</summary>
    public static BearingTypeAnswer Of(CatalogueBearing bearing) => new(
        bearing.Type, bearing.RollingElements, bearing.ElementDiameterMm, bearing.PitchDiameterMm, bearing.ContactAngleDegrees,
        Math.Round(bearing.OuterRatio, 4), Math.Round(bearing.InnerRatio, 4), Math.Round(bearing.BallRatio, 4),
        Math.Round(bearing.CageRatio, 4), bearing.Source);
}
