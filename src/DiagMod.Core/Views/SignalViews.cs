using DiagMod.Core.Currents;
using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using DiagMod.Core.Spectrum;

namespace DiagMod.Core.Views;

/// <summary>What screens and the API draw of a stored recording.</summary>
/// <param name="store">Where the samples are.</param>
/// <param name="envelopes">Where their smallest and largest are, by the bucket; null = always from the samples.</param>
public sealed class SignalViews(IRawSignalStore store, ISignalEnvelopes? envelopes = null)
{
    /// <summary>Longest stretch of raw samples given at once, seconds.</summary>
    public const double MaxRawSeconds = 10;

    /// <summary>Most buckets of an envelope.</summary>
    public const int MaxWidthPixels = 10_000;

    // A gap is filled from its neighbourhood; so much of it is read beside a window (five cycles at 40 Hz).
    private const double MarginSeconds = 0.125;

    /// <summary>Smallest and largest sample of each of equally long buckets.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="fromSeconds">Start, seconds from the first row, at least 0.</param>
    /// <param name="toSeconds">End, seconds, after the start; what lies beyond the recording is left out.</param>
    /// <param name="widthPixels">Buckets wanted, 1 to 10,000; there are fewer when there are fewer samples.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public async Task<SignalEnvelope> EnvelopeAsync(
        RawFileRow file, Phase phase, double fromSeconds, double toSeconds, int widthPixels,
        CancellationToken cancellationToken) =>
        (await EnvelopesAsync(file, [phase], fromSeconds, toSeconds, widthPixels, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>The same of several phases at once. A stretch with 128 samples or more a pixel is drawn from stored buckets: each bucket
    /// counts to the pixel where its middle lies, so that every extreme is drawn once, less than a quarter of a pixel from its place. A
    /// shorter stretch is drawn from its samples, which are read once for all phases, in constant memory.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="phases">The phases.</param>
    /// <param name="fromSeconds">Start, seconds from the first row, at least 0.</param>
    /// <param name="toSeconds">End, seconds, after the start; what lies beyond the recording is left out.</param>
    /// <param name="widthPixels">Buckets wanted, 1 to 10,000; there are fewer when there are fewer samples.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>One envelope a phase, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public async Task<IReadOnlyList<SignalEnvelope>> EnvelopesAsync(
        RawFileRow file, IReadOnlyList<Phase> phases, double fromSeconds, double toSeconds, int widthPixels,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phases);
        ArgumentOutOfRangeException.ThrowIfLessThan(widthPixels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthPixels, MaxWidthPixels);
        var (first, count) = Stretch(file, fromSeconds, toSeconds);
        var width = (int)Math.Min(widthPixels, count);
        var drawn = phases.Select(_ => new SignalEnvelope(
            file.Rate.Seconds(first), file.Rate.Seconds(first + count), Empty(width), Empty(width))).ToArray();
        if (width == 0)
        {
            return drawn;
        }

        if (envelopes is not null && EnvelopePyramid.LevelFor(count, width) is { } level)
        {
            for (var i = 0; i < drawn.Length; i++)
            {
                await DrawBucketsAsync(file, phases[i], level, first, count, drawn[i], cancellationToken).ConfigureAwait(false);
            }

            return drawn;
        }

        await foreach (var rows in store.ReadSamplesAsync(file.RawId, first, cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i < drawn.Length; i++)
            {
                AddToEnvelope(rows, phases[i], first, count, drawn[i].Min, drawn[i].Max);
            }

            if (rows.FirstSample + rows.Count >= first + count)
            {
                break;
            }
        }

        return drawn;
    }

    /// <summary>Samples as recorded, amperes; NaN where the cell was empty.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="fromSeconds">Start, seconds from the first row, at least 0.</param>
    /// <param name="toSeconds">End, seconds, after the start by at most 10; what lies beyond the recording is left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public async Task<float[]> SamplesAsync(
        RawFileRow file, Phase phase, double fromSeconds, double toSeconds, CancellationToken cancellationToken) =>
        (await SamplesAsync(file, [phase], fromSeconds, toSeconds, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>The same of several phases, which are read at once.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="phases">The phases.</param>
    /// <param name="fromSeconds">Start, seconds from the first row, at least 0.</param>
    /// <param name="toSeconds">End, seconds, after the start by at most 10; what lies beyond the recording is left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Samples a phase, in their order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public Task<float[][]> SamplesAsync(
        RawFileRow file, IReadOnlyList<Phase> phases, double fromSeconds, double toSeconds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phases);
        var (first, count) = Stretch(file, fromSeconds, toSeconds);
        if (toSeconds - fromSeconds > MaxRawSeconds + 1e-9)
        {
            throw new ArgumentOutOfRangeException(
                nameof(toSeconds), toSeconds, "Raw samples are given for at most 10 s at once.");
        }

        return ReadAsync(file, phases, first, (int)count, cancellationToken);
    }

    /// <summary>Hann amplitude spectrum of one window of the recording, with gaps filled as for its features.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="windowIndex">Number of the window, from 0.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The spectrum; all NaN and without peaks where samples of the window are missing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The recording has no such window.</exception>
    public async Task<WindowSpectrum> WindowSpectrumAsync(
        RawFileRow file, Phase phase, int windowIndex, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (windowIndex < 0 || windowIndex >= file.Rate.WindowCount(file.Samples))
        {
            throw new ArgumentOutOfRangeException(
                nameof(windowIndex), windowIndex,
                FormattableString.Invariant($"The recording has {file.Rate.WindowCount(file.Samples)} windows."));
        }

        var rate = file.Rate;
        var margin = (int)Math.Ceiling(MarginSeconds * rate.Hertz);
        var window = (long)windowIndex * rate.HopSamples;
        var first = Math.Max(0, window - margin);
        var end = Math.Min(file.Samples, window + rate.WindowSamples + margin);
        var samples = (await ReadAsync(file, [phase], first, (int)(end - first), cancellationToken).ConfigureAwait(false))[0];
        var filled = new GapFilling(rate, samples.Length, trailingNan: 0);
        filled.Append(samples);
        filled.Finish();
        return Measure(rate, filled.Samples(window - first, rate.WindowSamples).Span, rate.Seconds(window));
    }

    private static WindowSpectrum Measure(SampleRate rate, ReadOnlySpan<float> window, double startSeconds)
    {
        var binHz = rate.Hertz / window.Length;
        var spectrum = new AmplitudeSpectrum(window.Length);
        var amplitudes = new double[spectrum.Bins];
        var relative = new double[spectrum.Bins];
        if (TimeFeatures.Measure(window).Finite != window.Length)
        {
            Array.Fill(amplitudes, double.NaN);
            Array.Fill(relative, double.NaN);
            return new WindowSpectrum(startSeconds, binHz, amplitudes, relative, double.NaN, []);
        }

        spectrum.Measure(window, amplitudes);
        var lines = spectrum.StrongestLines();
        var peaks = Array.ConvertAll(lines, line => new SpectralPeak(line.Bin * binHz, line.AmplitudeAmps));

        // dBc is relative to the supply line; without one, to the strongest line.
        var supply = Array.FindIndex(peaks, peak => peak.FrequencyHz is >= 40 and <= 70);
        var reference = peaks.Length == 0 ? double.NaN : peaks[Math.Max(0, supply)].AmplitudeAmps;
        for (var k = 0; k < amplitudes.Length; k++)
        {
            var ratio = amplitudes[k] / reference;
            relative[k] = ratio > 0 ? 20 * Math.Log10(ratio) : double.NaN;
        }

        return new WindowSpectrum(startSeconds, binHz, amplitudes, relative, reference, peaks);
    }

    private static (long First, long Count) Stretch(RawFileRow file, double fromSeconds, double toSeconds)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!(fromSeconds >= 0 && fromSeconds <= 1e9))
        {
            throw new ArgumentOutOfRangeException(nameof(fromSeconds), fromSeconds, "A start is 0 s or later.");
        }

        if (!(toSeconds > fromSeconds))
        {
            throw new ArgumentOutOfRangeException(nameof(toSeconds), toSeconds, "An end lies after its start.");
        }

        var first = Math.Min((long)Math.Round(fromSeconds * file.Rate.Hertz), file.Samples);
        var end = Math.Min(Math.Round(toSeconds * file.Rate.Hertz), file.Samples);
        return (first, (long)end - first);
    }

    private async Task DrawBucketsAsync(
        RawFileRow file, Phase phase, int level, long first, long count, SignalEnvelope drawn, CancellationToken cancellationToken)
    {
        // One bucket more on either side: its middle may lie within.
        var from = Math.Max(0, (first / level) - 1);
        var to = Math.Min((file.Samples + level - 1) / level, ((first + count) / level) + 2);
        var stored = await envelopes!.ReadAsync(file, phase, level, from, (int)(to - from), cancellationToken).ConfigureAwait(false);
        var width = drawn.Min.Length;
        for (var i = 0; 2 * i < stored.Length; i++)
        {
            var begin = (from + i) * level;
            var end = Math.Min(begin + level, file.Samples);
            var (min, max) = (stored[2 * i], stored[(2 * i) + 1]);
            if (end > first && begin < first + count && !float.IsNaN(min))
            {
                // A bucket across the stretch's edge counts whole: no extreme of the stretch is lost.
                var at = Math.Clamp(begin + ((end - begin) / 2) - first, 0, count - 1);
                var pixel = (int)(at * width / count);
                drawn.Min[pixel] = min >= drawn.Min[pixel] ? drawn.Min[pixel] : min;
                drawn.Max[pixel] = max <= drawn.Max[pixel] ? drawn.Max[pixel] : max;
            }
        }
    }

    private static float[] Empty(int length)
    {
        var numbers = new float[length];
        Array.Fill(numbers, float.NaN);
        return numbers;
    }

    private static void AddToEnvelope(
        PhaseCurrents rows, Phase phase, long first, long count, float[] min, float[] max)
    {
        var samples = rows[phase].Span;
        var skipped = (int)Math.Min(samples.Length, Math.Max(0, first - rows.FirstSample));
        var at = rows.FirstSample + skipped - first;
        samples = samples[skipped..];
        if (count - at < samples.Length)
        {
            samples = samples[..(int)Math.Max(0, count - at)];
        }

        while (!samples.IsEmpty)
        {
            var bucket = (int)(at * min.Length / count);

            // First sample of the next bucket: the smallest n with n·width/count ≥ bucket + 1.
            var next = (((bucket + 1) * count) + min.Length - 1) / min.Length;
            var take = (int)Math.Min(samples.Length, next - at);
            foreach (var sample in samples[..take])
            {
                if (float.IsFinite(sample))
                {
                    min[bucket] = sample >= min[bucket] ? min[bucket] : sample;
                    max[bucket] = sample <= max[bucket] ? max[bucket] : sample;
                }
            }

            at += take;
            samples = samples[take..];
        }
    }

    private async Task<float[][]> ReadAsync(
        RawFileRow file, IReadOnlyList<Phase> phases, long first, int count, CancellationToken cancellationToken)
    {
        var samples = phases.Select(_ => Empty(count)).ToArray();
        if (count == 0)
        {
            return samples;
        }

        await foreach (var rows in store.ReadSamplesAsync(file.RawId, first, cancellationToken).ConfigureAwait(false))
        {
            // A store may begin with the chunk that holds the first sample.
            var skip = (int)Math.Clamp(first - rows.FirstSample, 0, rows.Count);
            var to = (int)(rows.FirstSample + skip - first);
            var take = Math.Min(rows.Count - skip, count - to);
            for (var i = 0; take > 0 && i < samples.Length; i++)
            {
                rows[phases[i]].Span.Slice(skip, take).CopyTo(samples[i].AsSpan(to));
            }

            if (to + take >= count)
            {
                break;
            }
        }

        return samples;
    }
}

/// <summary>A recording drawn in so many pixels.</summary>
/// <param name="FromSeconds">Start of the first bucket, seconds from the first row.</param>
/// <param name="ToSeconds">End of the last bucket.</param>
/// <param name="Min">Smallest sample of each bucket, amperes; NaN = gap.</param>
/// <param name="Max">Largest sample of each bucket, amperes; NaN = gap.</param>
public sealed record SignalEnvelope(double FromSeconds, double ToSeconds, float[] Min, float[] Max);

/// <summary>The spectrum of one window.</summary>
/// <param name="StartSeconds">Start of the window, seconds from the first row.</param>
/// <param name="BinHz">Hertz a bin: bin k is k·BinHz.</param>
/// <param name="AmplitudeAmps">Amplitude by bin, amperes peak; NaN where samples are missing.</param>
/// <param name="RelativeDb">Amplitude by bin below the supply line, dBc; NaN where there is nothing.</param>
/// <param name="ReferenceAmps">Amplitude of the line that is 0 dBc, amperes peak; NaN without any line.</param>
/// <param name="Peaks">At most ten strongest lines, strongest first.</param>
public sealed record WindowSpectrum(
    double StartSeconds, double BinHz, double[] AmplitudeAmps, double[] RelativeDb, double ReferenceAmps,
    IReadOnlyList<SpectralPeak> Peaks)
{
    /// <summary>A line's amplitude below the supply line, dBc.</summary>
    /// <param name="peak">The line.</param>
    public double RelativeDbOf(SpectralPeak peak) => 20 * Math.Log10(peak.AmplitudeAmps / ReferenceAmps);
}
