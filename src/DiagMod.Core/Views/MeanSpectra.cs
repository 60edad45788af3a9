using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;

namespace DiagMod.Core.Views;

/// <summary>Spectra of one phase up to high frequencies: mean power of windows spread over the whole file.</summary>
/// <param name="views">Makes the spectra of single windows.</param>
public sealed class MeanSpectra(SignalViews views)
{
    /// <summary>Windows that are averaged: the floor scatters by 1/√12 of one window's, about 1 dB.</summary>
    public const int MostWindows = 12;

    /// <summary>Averages windows; those with gaps are left out.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="upToHz">Highest frequency wanted, hertz.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The mean; null when no window is whole.</returns>
    public async Task<MeanSpectrum?> ReadAsync(
        RawFileRow file, Phase phase, double upToHz, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var total = file.Rate.WindowCount(file.Samples);
        var count = (int)Math.Min(MostWindows, total);
        double[] power = [];
        var (used, binHz) = (0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var window = await views.WindowSpectrumAsync(file, phase, (int)(i * total / count), cancellationToken).ConfigureAwait(false);
            if (window.Peaks.Count == 0)
            {
                continue;
            }

            binHz = window.BinHz;
            if (power.Length == 0)
            {
                power = new double[(int)Math.Min(window.RelativeDb.Length, Math.Floor(upToHz / binHz) + 1)];
            }

            for (var k = 0; k < power.Length; k++)
            {
                power[k] += double.IsNaN(window.RelativeDb[k]) ? 0 : Math.Pow(10, window.RelativeDb[k] / 10);
            }

            used++;
        }

        return used == 0
            ? null
            : new MeanSpectrum(binHz, [.. power.Select(sum => (float)(10 * Math.Log10(sum / used)))], used);
    }
}

/// <summary>Mean spectrum of some windows.</summary>
/// <param name="BinHz">Hertz a bin: bin k is k·BinHz.</param>
/// <param name="Dbc">Level by bin below the supply line, dBc; −∞ where there is nothing.</param>
/// <param name="Windows">Windows that were averaged.</param>
public sealed record MeanSpectrum(double BinHz, float[] Dbc, int Windows)
{
    // Bins of the floor scatter by about 1 dB: a line this far above it is none of them (our choice).
    private const double LeastOverFloorDb = 6;

    /// <summary>Noise floor, dBc: the median over all bins, of which lines are few.</summary>
    public double FloorDbc { get; } = Quantiles.Median(Dbc.Where(float.IsFinite).Select(level => (double)level));

    /// <summary>Highest level within a bin of a frequency, dBc; NaN beyond the spectrum.</summary>
    /// <param name="hz">The frequency, hertz.</param>
    public double LevelAt(double hz)
    {
        var bin = (int)Math.Round(hz / BinHz);
        if (bin < 1 || bin >= Dbc.Length - 1)
        {
            return double.NaN;
        }

        return Math.Max(Dbc[bin], Math.Max(Dbc[bin - 1], Dbc[bin + 1]));
    }

    /// <summary>True where a line stands out of the floor.</summary>
    /// <param name="hz">Its frequency, hertz.</param>
    public bool StandsOut(double hz) => LevelAt(hz) >= FloorDbc + LeastOverFloorDb;
}
