using DiagMod.Core.Features;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Motors;

/// <summary>The features of one window.</summary>
internal sealed record WindowAnswer
{
    public required int Index { get; init; }

    public required DateTimeOffset WindowStart { get; init; }

    public required DateTimeOffset WindowEnd { get; init; }

    public required bool IsValid { get; init; }

    public required IReadOnlyList<string> Conditions { get; init; }

    /// <summary>Run segment of the file, from 1; null for a window that belongs to none.</summary>
    public required int? Run { get; init; }

    public required double SupplyHz { get; init; }

    public required double PositiveSequenceA { get; init; }

    public required double Unbalance { get; init; }

    public required double ZeroRatio { get; init; }

    public required double Imbalance { get; init; }

    public required EllipseAnswer? Ellipse { get; init; }

    public required int FeatureSet { get; init; }

    public required IReadOnlyDictionary<string, double> Inputs { get; init; }

    public required PhaseFeaturesAnswer? R { get; init; }

    public required PhaseFeaturesAnswer? S { get; init; }

    public required PhaseFeaturesAnswer? T { get; init; }

    /// <summary>A stored window in the API's words.</summary>
    public static WindowAnswer Of(StoredWindow window) => new()
    {
        Index = window.Features.Index,
        WindowStart = window.Start,
        WindowEnd = window.End,
        IsValid = window.Features.IsValid,
        Conditions = Words.Of(window.Features.Conditions),
        Run = window.Features.Run > 0 ? window.Features.Run : null,
        SupplyHz = window.Features.SupplyHz,
        PositiveSequenceA = window.Features.PositiveSequenceAmps,
        Unbalance = window.Features.Unbalance,
        ZeroRatio = window.Features.ZeroRatio,
        Imbalance = window.Features.Imbalance,
        Ellipse = EllipseAnswer.Of(window.Features.Ellipse),
        FeatureSet = window.FeatureSet,
        Inputs = InputsOf(window),
        R = PhaseFeaturesAnswer.Of(window.Features.R),
        S = PhaseFeaturesAnswer.Of(window.Features.S),
        T = PhaseFeaturesAnswer.Of(window.Features.T),
    };

    // Numbers of another version have no names here.
    private static Dictionary<string, double> InputsOf(StoredWindow window) =>
        window.FeatureSet != FeatureVector.Version || window.Features.Vector.Length != FeatureVector.Length
            ? []
            : FeatureVector.Names.Zip(window.Features.Vector).ToDictionary(input => input.First, input => input.Second);
}

/// <summary>Locus of the space vector.</summary>
internal sealed record EllipseAnswer(double MajorA, double MinorA, double Eccentricity)
{
    /// <summary>An ellipse in the API's words; null when there is none.</summary>
    public static EllipseAnswer? Of(ParkEllipse ellipse) =>
        double.IsNaN(ellipse.MajorAmps) ? null : new(ellipse.MajorAmps, ellipse.MinorAmps, ellipse.Eccentricity);
}

/// <summary>The numbers of one phase in one window.</summary>
internal sealed record PhaseFeaturesAnswer(
    double RmsA, double PeakA, double CrestFactor, double Skewness, double Kurtosis, double MeanA, double MinA, double MaxA,
    double Thd, ShapeAnswer? Shape, IReadOnlyList<PeakAnswer> Peaks)
{
    /// <summary>A phase's features in the API's words.</summary>
    public static PhaseFeaturesAnswer? Of(PhaseFeatures? phase) => phase is null
        ? null
        : new(
            phase.Rms, phase.Peak, phase.CrestFactor, phase.Skewness, phase.Kurtosis, phase.Mean, phase.Min, phase.Max, phase.Thd,
            ShapeAnswer.Of(phase.Shape),
            [.. phase.Peaks.Select(peak => new PeakAnswer(peak.FrequencyHz, peak.AmplitudeAmps))]);
}

/// <summary>What the spectrum of a phase says relative to its fundamental; bands in dB.</summary>
/// <param name="FundamentalA">RMS of the fundamental, amperes.</param>
/// <param name="Dc">Mean over the fundamental's peak.</param>
/// <param name="ResidualKurtosis">Excess kurtosis without the fundamental.</param>
/// <param name="NoiseDb">Power of the residual.</param>
/// <param name="Entropy">Entropy of the residual, 0 to 1.</param>
/// <param name="FlatnessDb">Flatness of the residual.</param>
/// <param name="SbDb">5 to 95 Hz.</param>
/// <param name="MidDb">100 to 600 Hz.</param>
/// <param name="HiDb">600 Hz to 0.45 of the rate.</param>
/// <param name="Hi2Db">2 to 5 kHz.</param>
/// <param name="Hi5Db">5 to 11 kHz.</param>
/// <param name="NearDb">Strongest bin 4 to 9 Hz beside the fundamental.</param>
/// <param name="Harmonics">Harmonics 2 to 40 over the fundamental; null above the Nyquist frequency.</param>
internal sealed record ShapeAnswer(
    double FundamentalA, double Dc, double ResidualKurtosis, double NoiseDb, double Entropy, double FlatnessDb, double SbDb,
    double MidDb, double HiDb, double Hi2Db, double Hi5Db, double NearDb, IReadOnlyList<float> Harmonics)
{
    /// <summary>A shape in the API's words; null without a fundamental.</summary>
    public static ShapeAnswer? Of(SpectralShape shape) => double.IsNaN(shape.FundamentalAmps)
        ? null
        : new(
            shape.FundamentalAmps, shape.DcRatio, shape.ResidualKurtosis, shape.NoiseDb, shape.Entropy, shape.FlatnessDb,
            shape.SidebandsDb, shape.MiddleDb, shape.HighDb, shape.From2To5KilohertzDb, shape.From5To11KilohertzDb, shape.NearDb,
            shape.Harmonics);
}

/// <summary>One line of a spectrum.</summary>
internal sealed record PeakAnswer(double Hz, double AmplitudeA);
