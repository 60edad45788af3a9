namespace DiagMod.Core.Spectrum;

/// <summary>One line of a spectrum, interpolated between bins.</summary>
/// <param name="Bin">Place, bins; times rate/N it is hertz.</param>
/// <param name="AmplitudeAmps">Amplitude, amperes peak.</param>
public readonly record struct SpectrumLine(double Bin, double AmplitudeAmps)
{
    /// <summary>Frequency and amplitude of a line between two bins of a Hann spectrum (Grandke, IEEE Trans. IM-32, 1983).</summary>
    /// <param name="bin">Bin of the local maximum.</param>
    /// <param name="left">Amplitude of the bin below, amperes peak.</param>
    /// <param name="centre">Amplitude of the bin itself, above 0.</param>
    /// <param name="right">Amplitude of the bin above.</param>
    public static SpectrumLine Interpolate(int bin, double left, double centre, double right)
    {
        var up = right >= left;
        var ratio = (up ? right : left) / centre;
        var offset = ((2 * ratio) - 1) / (ratio + 1) * (up ? 1 : -1);
        return new SpectrumLine(bin + offset, centre / HannWindow.Response(offset));
    }
}
