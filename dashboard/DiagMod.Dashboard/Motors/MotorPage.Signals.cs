using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;

namespace DiagMod.Dashboard.Motors;

// Signals of the chosen file: read on demand, noted for the audit, never kept in the page.
public sealed partial class MotorPage
{
    // Width of a Hann line at −6 dB (Harris 1978, table I): nearer lines melt into one.
    private const double HannWidthBins = 2.0;

    private async Task<Waveform> ReadWaveformAsync(RawFileRow file, double fromSeconds, double toSeconds, int buckets)
    {
        await NoteReadAsync("signal.read", "raw_file", file.RawId.ToString());
        var views = new SignalViews(Files);
        var phases = new List<(Phase Phase, float[] Min, float[] Max)>(3);
        SignalEnvelope? last = null;
        foreach (var phase in PhaseSets.InOrder.ToArray().Where(p => file.Phases.Has(p)))
        {
            last = await views.EnvelopeAsync(file, phase, fromSeconds, toSeconds, buckets, Leaving);
            phases.Add((phase, last.Min, last.Max));
        }

        if (last is null)
        {
            return new Waveform([], [], true);
        }

        var count = last.Min.Length;
        var step = (last.ToSeconds - last.FromSeconds) / Math.Max(1, count);
        var isExact = (last.ToSeconds - last.FromSeconds) * file.Rate.Hertz <= buckets + 0.5;

        // A sample stands at its instant; a bucket at its middle.
        var offset = isExact ? 0 : 0.5;
        var seconds = new double[count];
        for (var i = 0; i < count; i++)
        {
            seconds[i] = last.FromSeconds + ((i + offset) * step);
        }

        return new Waveform(seconds, phases, isExact);
    }

    private async Task<WindowFeatures?> ReadWindowAsync(RawFileRow file, long window) =>
        (await History.WindowAsync(file.RawId, (int)window, Leaving))?.Features;

    private async Task<WindowLines> ReadSpectrumAsync(RawFileRow file, long window, Phase phase)
    {
        await NoteReadAsync("signal.read", "raw_file", file.RawId.ToString());
        var spectrum = await new SignalViews(Files).WindowSpectrumAsync(file, phase, (int)window, Leaving);
        if (spectrum.Peaks.Count == 0)
        {
            throw new InvalidOperationException(Text.Signals.WindowHasGaps);
        }

        var supply = spectrum.Peaks.Where(p => p.FrequencyHz is >= 40 and <= 70).Select(p => p.FrequencyHz)
            .DefaultIfEmpty(double.NaN).First();
        var hz = new double[spectrum.RelativeDb.Length];
        var dbc = new float[hz.Length];
        for (var k = 0; k < hz.Length; k++)
        {
            hz[k] = k * spectrum.BinHz;
            dbc[k] = (float)spectrum.RelativeDb[k];
        }

        (double Hz, double Dbc) Relative(SpectralPeak peak) =>
            (peak.FrequencyHz, 20 * Math.Log10(peak.AmplitudeAmps / spectrum.ReferenceAmps));
        return new WindowLines(
            hz, dbc, supply, spectrum.ReferenceAmps, ResolutionHz: HannWidthBins * spectrum.BinHz,
            [.. spectrum.Peaks.Select(Relative)]);
    }
}
