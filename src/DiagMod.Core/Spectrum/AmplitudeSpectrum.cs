namespace DiagMod.Core.Spectrum;

/// <summary>Single-sided amplitude spectrum of one Hann-windowed phase current, and its strongest lines.</summary>
/// <remarks>Keeps its memory between calls; one thread at a time. The mean is taken off first (signals.md, section 1).</remarks>
public sealed class AmplitudeSpectrum
{
    /// <summary>Most lines that <see cref="StrongestLines"/> gives.</summary>
    public const int MaxLines = PhaseSpectra.MaxLines;

    private readonly PhaseSpectra _spectra;
    private readonly int _samples;

    /// <summary>Makes room for spectra of one window length.</summary>
    /// <param name="windowSamples">Samples of a window N, even, at least 8.</param>
    public AmplitudeSpectrum(int windowSamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSamples, 8);
        _samples = windowSamples;
        _spectra = new PhaseSpectra(windowSamples);
    }

    /// <summary>Number of bins, N/2 + 1; bin k is k·rate/N hertz.</summary>
    public int Bins => _spectra.Nyquist + 1;

    /// <summary>Measures one window.</summary>
    /// <param name="window">N samples, amperes; no NaN.</param>
    /// <param name="amplitudeAmps">Receives N/2 + 1 bins, amperes peak; bins 0 and N/2 are not lines and hold what leaks there.</param>
    /// <exception cref="ArgumentException">A length is wrong or a sample is not finite; nothing has been written.</exception>
    public void Measure(ReadOnlySpan<float> window, Span<double> amplitudeAmps)
    {
        if (window.Length != _samples || amplitudeAmps.Length != Bins)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{window.Length} samples into {amplitudeAmps.Length} bins; expected {_samples} into {Bins}."));
        }

        double sum = 0;
        foreach (var sample in window)
        {
            sum += sample;
        }

        if (!double.IsFinite(sum))
        {
            throw new ArgumentException("A sample is not a finite number.", nameof(window));
        }

        var mean = (float)(sum / _samples);
        _spectra.Measure(window, window, window, (mean, mean, mean), distinct: 1);
        for (var k = 0; k < Bins; k++)
        {
            amplitudeAmps[k] = _spectra.Amplitude(k, lane: 0);
        }
    }

    /// <summary>At most ten strongest lines of the window measured last, strongest first, interpolated.</summary>
    /// <remarks>Local maxima from bin 2 on; one closer than three bins to a stronger one is its artefact (signals.md, 4.2).</remarks>
    public SpectrumLine[] StrongestLines()
    {
        Span<int> bins = stackalloc int[MaxLines];
        var lines = new SpectrumLine[_spectra.StrongestBins(lane: 0, bins)];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = _spectra.Line(bins[i], lane: 0);
        }

        return lines;
    }
}
