using DiagMod.Core.Currents;
using DiagMod.Core.Features;

namespace DiagMod.Core.Diagnosis;

/// <summary>Measures what the whole of one recording says, from its rows as they come (signals.md, section
/// 5).</summary>
/// <remarks>
/// The rows are decimated as they come; only that is kept, about 20 kB a second, and of a recording longer than <see
/// cref="MostSeconds"/> only its beginning. The result does not depend on how the rows are cut into runs. One recording
/// an analyzer; one thread at a time.
///</remarks>
public sealed class FileAnalyzer
{
    /// <summary>Version of what is measured; a change of any formula raises it.</summary>
    public const string Version = "record/1";

    /// <summary>Rows after so many seconds are not looked at.</summary>
    public const double MostSeconds = 1_200;

    /// <summary>Longest stretch that is analysed at once, seconds: over a longer one the slip moves too much.</summary>
    public const double MostStretchSeconds = 300;

    // Two estimates of the slip that differ by more are two opinions.
    private const double VoteDistance = 5e-4;
    private readonly RecordRate _rate;
    private readonly NamePlate _plate;
    private readonly FeatureOptions _options;
    private readonly PhaseSet _phases;
    private readonly PhaseRecord?[] _records = new PhaseRecord?[3];
    private readonly long _expected;
    private readonly int _slice;
    private long _rows;
    private bool _isFinished;

    /// <summary>Makes an analyzer for one recording.</summary>
    /// <param name="rate">Its sample rate.</param>
    /// <param name="summary">What was counted while it was read: tells which phases are present.</param>
    /// <param name="plate">What is known of the motor.</param>
    /// <param name="options">Options; null for the defaults.</param>
    public FileAnalyzer(SampleRate rate, RecordingSummary summary, NamePlate plate, FeatureOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(plate);
        _options = options ?? new FeatureOptions();
        _options.Validate();
        _rate = new RecordRate(rate);
        _plate = plate;
        _phases = summary.Present(_options.AbsentNanShare);
        _expected = summary.Rows;
        _slice = rate.HopSamples;
        foreach (var phase in PhaseSets.InOrder)
        {
            _records[(int)phase] = _phases.Has(phase)
                ? new PhaseRecord(
                    rate, _rate, summary.Rows, summary[phase].TrailingNan, (long)(MostSeconds * rate.Hertz))
                : null;
        }
    }

    /// <summary>Takes the next rows.</summary>
    /// <param name="rows">Rows that follow those taken before, any number; the memory is the caller's again
    /// afterwards.</param>
    /// <exception cref="ArgumentException">The rows do not follow those taken before, or are more than the summary
    /// counted.</exception>
    public void Push(PhaseCurrents rows)
    {
        ObjectDisposedException.ThrowIf(_isFinished, this);
        if (rows.FirstSample != _rows || rows.Count > _expected - _rows)
        {
            var end = rows.FirstSample + rows.Count;
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"Rows {rows.FirstSample} to {end}; row {_rows} of {_expected} comes next."),
                nameof(rows));
        }

        for (var at = 0; at < rows.Count; at += _slice)
        {
            var count = Math.Min(_slice, rows.Count - at);
            foreach (var phase in PhaseSets.InOrder)
            {
                _records[(int)phase]?.Push(rows[phase].Span.Slice(at, count));
            }
        }

        _rows += rows.Count;
    }

    /// <summary>Measures the recording.</summary>
    /// <exception cref="InvalidOperationException">Fewer rows came than the summary counted.</exception>
    public FileAnalysis Finish()
    {
        ObjectDisposedException.ThrowIf(_isFinished, this);
        if (_rows != _expected)
        {
            throw new InvalidOperationException(FormattableString.Invariant(
                $"{_rows} rows came; the recording has {_expected}."));
        }

        _isFinished = true;
        foreach (var record in _records)
        {
            record?.Finish();
        }

        var present = _records.OfType<PhaseRecord>().ToArray();
        var stretch = present.Length > 0 ? SteadyStretch.Find(present, _rate) : default;
        if (stretch.Count == 0)
        {
            return Nothing(stretch, Obstacle.NoCurrent);
        }

        stretch = stretch with { Count = (int)Math.Min(stretch.Count, MostStretchSeconds * _rate.Hertz) };
        var samples = Array.ConvertAll(
            _records, record => record is null ? [] : record.Kept.Slice(stretch.First, stretch.Count).ToArray());
        var supply = SupplySearch.Find(samples, _rate, _plate.Drive, _options);
        if (supply is null)
        {
            return Nothing(stretch, stretch.Count < LeastSamples ? Obstacle.TooShort : Obstacle.NoSupply);
        }

        var vector = SpaceVector.Of(_phases, supply.Phasors);
        var baseband = Baseband.Of(samples, _rate, vector, supply.Hz);
        var followed = new PhaseLock(baseband);
        var measured = Nothing(stretch, Obstacle.TooShort) with
        {
            Phases = vector.Phases,
            SupplyHz = followed.MeanHz,
            SupplyRangeHz = followed.RangeHz,
            LoadAmps = followed.MeanAmps / Math.Sqrt(2),
            LoadSpread = followed.Spread,
        };
        return stretch.Count < LeastSamples ? measured : Measure(measured, baseband, followed, samples);
    }

    private double LeastSamples => SteadyStretch.LeastSeconds * _rate.Hertz;

    private FileAnalysis Measure(FileAnalysis measured, Baseband baseband, PhaseLock followed, float[][] samples)
    {
        var spectra = new StretchSpectra(baseband, followed);
        var spectrum = spectra.Whole;
        var slip = Vote(SlipSearch.Find(spectrum, _plate, measured.LoadAmps), baseband, measured, samples);
        var slipSpread = (slip?.Value ?? 0) * measured.LoadSpread;
        var supplySpread = measured.SupplyRangeHz.Highest - measured.SupplyRangeHz.Lowest;
        var bearings = slip is null ? [] : Bearings.Find(spectrum, supplySpread, slip, _plate.Bearings);
        return measured with
        {
            Obstacle = Obstacle.None,
            IsSmeared = spectra.IsSmeared(2 * spectrum.SupplyHz * slipSpread),
            Slip = slip,
            RotorBars = slip is null ? null : RotorBars.Measure(spectra, slip, slipSpread),
            Rotation = slip is null ? null : Eccentricity.Measure(spectra, slip, slipSpread),
            Bearings = bearings,
            Modulation = ModulationPower.Measure(spectrum),
            Lines = LineList.Of(spectrum, supplySpread, slip, slipSpread, bearings),
            Spectrum = RecordPicture.Of(spectrum),
        };
    }

    // Of three phases one alone is asked too; where the two differ, the one that rests on more lines is believed.
    private SlipEstimate? Vote(SlipEstimate? slip, Baseband baseband, FileAnalysis measured, float[][] samples)
    {
        if (measured.Phases.Count() < 3)
        {
            return slip;
        }

        var alone = Baseband.Of(samples, _rate, SpaceVector.Lone(Phase.R), baseband.SupplyHz);
        var spectrum = new StretchSpectra(alone, new PhaseLock(alone)).Whole;
        var other = SlipSearch.Find(spectrum, _plate, measured.LoadAmps);
        return slip is null || other is null
            ? slip ?? other
            : Math.Abs(slip.Value - other.Value) > VoteDistance && other.Lines > slip.Lines ? other : slip;
    }

    private FileAnalysis Nothing(SteadyStretch stretch, Obstacle obstacle) => new()
    {
        Version = Version,
        Phases = _phases,
        FirstSample = (long)stretch.First * _rate.Factor,
        Seconds = stretch.Count / _rate.Hertz,
        Obstacle = obstacle,
        SupplyHz = double.NaN,
        SupplyRangeHz = (double.NaN, double.NaN),
        LoadAmps = double.NaN,
        LoadSpread = double.NaN,
        IsSmeared = false,
        Slip = null,
        RotorBars = null,
        Rotation = null,
        Bearings = [],
        Modulation = ModulationPower.Unknown,
        Lines = [],
        Spectrum = RecordSpectrum.Empty,
    };
}
