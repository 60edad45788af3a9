using DiagMod.Core.Features;

namespace DiagMod.Postgres;

/// <summary>features.fft_spectrum: the strongest lines of each phase that is present.</summary>
/// <param name="A">Phase R.</param>
/// <param name="B">Phase S.</param>
/// <param name="C">Phase T.</param>
internal sealed record StoredSpectrum(
    IReadOnlyList<SpectralPeak>? A, IReadOnlyList<SpectralPeak>? B, IReadOnlyList<SpectralPeak>? C)
{
    public static StoredSpectrum Of(WindowFeatures window) => new(window.R?.Peaks, window.S?.Peaks, window.T?.Peaks);
}

/// <summary>features.extra: the detector's inputs, with the version of their order.</summary>
/// <param name="FeatureSet">Version of the order.</param>
/// <param name="Embedding">Numbers; null where not defined.</param>
internal sealed record StoredVector(int FeatureSet, double[] Embedding)
{
    public static StoredVector Of(WindowFeatures window) => new(FeatureVector.Version, window.Vector);
}
