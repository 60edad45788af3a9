using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Views;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Motors;

// Signals of the chosen file: read on demand, noted for the audit, never kept in the page.
public sealed partial class MotorPage
{
    // Width of a Hann line at −6 dB (Harris 1978, table I): nearer lines melt into one.
    private const double HannWidthBins = 2.0;

    private const double ParkSeconds = 0.04;
    private const double WideHz = 2_000;

    [Inject]
    public required ISignalEnvelopes Envelopes { get; set; }

    private async Task<Waveform> ReadWaveformAsync(RawFileRow file, double fromSeconds, double toSeconds, int buckets)
    {
        await NoteReadAsync("signal.read", "raw_file", file.RawId.ToString());
        Phase[] present = [.. PhaseSets.InOrder.ToArray().Where(p => file.Phases.Has(p))];
        if (present.Length == 0)
        {
            return new Waveform([], [], true);
        }

        var drawn = await new SignalViews(Files, Envelopes).EnvelopesAsync(file, present, fromSeconds, toSeconds, buckets, Leaving);
        var phases = present.Zip(drawn, (phase, envelope) => (phase, envelope.Min, envelope.Max)).ToList();
        var last = drawn[0];
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

    /// <summary>Two periods at 50 Hz about the middle of the stretch: more would draw the same path again.</summary>
    private async Task<ParkPath?> ReadParkAsync(RawFileRow file, double fromSeconds, double toSeconds)
    {
        if (file.Phases != (PhaseSet.R | PhaseSet.S | PhaseSet.T))
        {
            return new ParkPath([], [], 0);
        }

        var middle = (fromSeconds + toSeconds) / 2;
        var from = Math.Max(fromSeconds, middle - (ParkSeconds / 2));
        var to = Math.Min(toSeconds, from + ParkSeconds);
        var samples = await new SignalViews(Files).SamplesAsync(file, PhaseSets.InOrder.ToArray(), from, to, Leaving);
        var (alpha, beta) = ParkVector.Of(samples[0], samples[1], samples[2]);
        return new ParkPath(alpha, beta, to - from);
    }

    private Task<MeanSpectrum?> ReadMeanAsync(RawFileRow file) => new MeanSpectra(new SignalViews(Files))
        .ReadAsync(file, PhaseSets.InOrder.ToArray().FirstOrDefault(phase => file.Phases.Has(phase)), WideHz, Leaving);

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
