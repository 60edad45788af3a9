using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Twin;

/// <content>The fold: what each journal entry does to the state. Live steps and replay both come through here.</content>
public sealed partial class MotorTwin
{
    private const int RecentFiles = 60;

    // The last second and a half: a single odd window does not make a stopped motor.
    private const int NewestWindows = 3;

    private static readonly DateTimeOffset SequenceEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<TrendPoint> _recent = new(RecentFiles);
    private byte[] _headHash = Journal.Genesis;
    private MotorSettings _settings = MotorSettings.Unknown;
    private AnomalyDetector _detector = new LcmDetector();
    private DetectorPrior? _adopted;
    private RmsTrend _trend = new();
    private ReadingTrends _readings = new();
    private BaselineRecord _baseline = new();
    private AnomalyVerdict _verdict = AnomalyVerdict.None;
    private DateTimeOffset? _filesEnd;
    private DateTimeOffset? _lastRecordedAt;
    private DateTimeOffset? _lastWindowAt;
    private TimeSource _clock;
    private PhaseValues _rms = PhaseValues.Unknown;
    private double _unbalance = double.NaN;
    private double _supplyHz = double.NaN;
    private bool _stopped;
    private long _files;
    private long _windows;
    private bool _hasModel;
    private RawFileId? _lastFile;

    private FileOutcome? Apply(JournalEntry entry)
    {
        FileOutcome? outcome = null;
        switch (entry.Kind)
        {
            case JournalKind.FileAbsorbed:
                outcome = Apply(FilePayload.Read(entry.Payload));
                break;
            case JournalKind.Acknowledge:
                _detector.Acknowledge();
                _verdict = _verdict with { EValue = 1, Level = AnomalyLevel.None, HardRules = [] };
                break;
            case JournalKind.Rebaseline:
                StartBaseline();
                break;
            case JournalKind.MaintenanceDone:
                StartBaseline();
                _trend = new RmsTrend();
                _readings = new ReadingTrends();
                break;
            case JournalKind.PriorAdopted:
                Adopt(ModelPayload.ReadPrior(entry.Payload));
                break;
            case JournalKind.ModelAdopted:
                _detector = ModelPayload.ReadDetector(entry.Payload);
                _hasModel = true;
                _verdict = AnomalyVerdict.None;
                _readings.Forget(Reading.BlockScore);
                break;
            case JournalKind.ManifestChanged:
                Change(ModelPayload.ReadManifest(entry.Payload));
                _hasModel = true;
                break;
            case JournalKind.SettingsChanged:
                _settings = ReadSettings(entry.Payload);
                break;
            case JournalKind.FileAnalyzed:
                Apply(AnalysisPayload.Read(entry.Payload));
                break;
            default:
                throw new InvalidDataException($"a journal entry of kind {entry.Kind} is not known to this version.");
        }

        Seq = entry.Seq;
        _headHash = entry.Hash;
        _status = null;
        return outcome;
    }

    private void Change(DetectorManifest manifest) => _detector = manifest.ModelType == _detector.Type
        ? Detectors.WithThreshold(_detector, manifest.Threshold ?? double.NaN)
        : throw new InvalidDataException(
            $"a change of a {manifest.ModelType} was found, the motor's model is a {_detector.Type}.");

    // What learned on another prior goes on with it: its scores would not be comparable with those it is ranked among.
    private void Adopt(DetectorPrior prior)
    {
        _adopted = prior;
        if (_detector is LcmDetector { IsFresh: true })
        {
            _detector = new LcmDetector(prior) { GivenThreshold = _detector.GivenThreshold };
        }
    }

    // Levels below the fundamental trend upwards as a fault grows: dBc.
    private void Apply(AnalysisPayload analysis)
    {
        if (_diagnoses.Apply(analysis))
        {
            _readings.Add(Reading.RotorBars, analysis.RecordedAt, analysis.Clock, -analysis.Readings.SumDb);
            _readings.Add(Reading.Rotation, analysis.RecordedAt, analysis.Clock, analysis.Readings.RotationDb);
        }
    }

    private FileOutcome Apply(FilePayload file)
    {
        if (_detector is LcmDetector { IsFresh: true, Prior: null } && file.Prior.Length > 0)
        {
            _detector = new LcmDetector(FactoryPrior.Find(file.Prior)
                ?? throw new InvalidDataException($"fleet prior {file.Prior} is not in this version of the product."))
            {
                GivenThreshold = _detector.GivenThreshold,
            };
        }

        var notes = new SortedSet<string>(StringComparer.Ordinal);
        var baseline = _baseline.Healthy;
        var isLate = file.Clock == TimeSource.Recorded && file.RecordedAt < _lastRecordedAt;
        var isOtherRate = _baseline.IsOtherRate(file.Rate);
        var running = file.Windows.Where(window => window.IsValid && !HardRules.IsOff(window, baseline)).ToList();
        var scorable = isOtherRate ? [] : running.Where(window => window.IsScorable).ToList();
        if (!isLate && scorable.Count > 0 && _detector.IsLearning)
        {
            _baseline.Count(file.Phases);
            if (_baseline.IsOutnumberedBy(file.Phases))
            {
                notes.Add("learns_other_phases");
                LearnOtherPhases();
                baseline = _baseline.Healthy;
            }
        }

        var isOtherPhases = baseline.Phases != PhaseSet.None && file.Phases != baseline.Phases;
        if (isOtherPhases)
        {
            scorable = [.. scorable.Select(ComparableFeatures.Of)];
        }

        Note(file, notes, isLate, isOtherRate, isOtherPhases, running.Count);

        var (codes, ruleLevel) = HardRules.Judge(
            file.Windows, file.Phases, file.Silent, baseline, _settings.RatedCurrentAmps, _settings.ServiceFactor);
        var score = _detector.Judge(
            scorable, isLate || isOtherPhases ? BlockUse.ScoreOnly : BlockUse.InOrder, _settings.RatedFrequencyHz,
            _settings.ScoreThreshold);
        if (score.IsPooled)
        {
            notes.Add("pooled");
        }

        var verdict = new AnomalyVerdict(
            score.Score, score.Threshold, score.PValue, _detector.EValue,
            ruleLevel > _detector.Level ? ruleLevel : _detector.Level, score.TopFeatures, codes)
        {
            ModelThreshold = score.ModelThreshold,
            ScoreWithoutTop = score.ScoreWithoutTop,
        };
        _files++;
        _windows += file.Windows.Count;
        if (!isLate)
        {
            MoveOn(file, running, verdict, accepted: !isOtherRate && !isOtherPhases && scorable.Count > 0);
        }

        return new FileOutcome(verdict, score.Windows, score.Learned, [.. notes]);
    }

    private static void Note(
        FilePayload file, SortedSet<string> notes, bool isLate, bool isOtherRate, bool isOtherPhases, int running)
    {
        void When(bool holds, string code)
        {
            if (holds)
            {
                notes.Add(code);
            }
        }

        When(isLate, "late");
        When(isOtherRate, "rate_differs");
        When(isOtherPhases, "phases_changed");
        When(!file.Windows.Any(window => window.IsValid), "no_valid_windows");
        When(running == 0 && file.Windows.Any(window => window.IsValid), "motor_stopped");
        When(file.Windows.Any(window => window.Conditions.HasFlag(WindowConditions.SupplyOutOfRange)), "supply_out_of_range");
        When(file.Windows.Any(window => window.Conditions.HasFlag(WindowConditions.CtPolarity)), "ct_polarity");
        When(file.Windows.Any(window => window.Conditions.HasFlag(WindowConditions.Reversed)), "reversed_sequence");
    }

    private void MoveOn(FilePayload file, List<WindowInputs> running, AnomalyVerdict verdict, bool accepted)
    {
        _verdict = verdict;
        _lastRecordedAt = file.RecordedAt;
        _clock = file.Clock;
        _lastFile = file.RawId;
        var end = file.RecordedAt + file.Rate.Duration(file.Rows);
        _filesEnd = end > _filesEnd ? end : _filesEnd ?? end;
        if (file.Windows.Count > 0)
        {
            var last = StartOf(file, file.Windows[^1]) + file.Rate.Duration(file.Rate.WindowSamples);
            _lastWindowAt = last > _lastWindowAt ? last : _lastWindowAt ?? last;
        }

        var valid = file.Windows.Where(window => window.IsValid).ToList();
        if (valid.Count == 0)
        {
            return;
        }

        var newest = valid.TakeLast(NewestWindows).ToList();
        var healthy = _baseline.Healthy;
        _stopped = newest.All(window => HardRules.IsOff(window, healthy));
        var shown = running.Count > 0 ? running : valid;
        _rms = RmsTrend.MedianOf(Rms(file, shown));
        _unbalance = running.Count > 0 ? Quantiles.Median(running.Select(window => (double)window.Unbalance)) : double.NaN;
        _supplyHz = running.Count > 0 ? Quantiles.Median(running.Select(window => (double)window.SupplyHz)) : double.NaN;
        if (_recent.Count == RecentFiles)
        {
            _recent.RemoveAt(0);
        }

        _recent.Add(new TrendPoint(file.RecordedAt, Largest(_rms)));
        _trend.Add(file.RecordedAt, file.Clock, file.Rate.Duration(file.Rate.HopSamples), Rms(file, running));
        _readings.Add(Reading.Unbalance, file.RecordedAt, file.Clock, _unbalance);
        _readings.Add(Reading.BlockScore, file.RecordedAt, file.Clock, verdict.Score);
        if (accepted)
        {
            _baseline.Add(file.Rate, file.Phases, _rms, _unbalance);
        }
    }

    private static double Largest(PhaseValues values)
    {
        var largest = double.NaN;
        foreach (var phase in PhaseSets.InOrder)
        {
            largest = double.IsFinite(values[phase]) && !(values[phase] <= largest) ? values[phase] : largest;
        }

        return largest;
    }

    private static DateTimeOffset StartOf(FilePayload file, WindowInputs window) =>
        file.RecordedAt + file.Rate.Duration((long)window.Index * file.Rate.HopSamples);

    private static List<WindowRms> Rms(FilePayload file, IEnumerable<WindowInputs> windows) =>
        [.. windows.Select(window => new WindowRms(StartOf(file, window), window.RmsAmps))];

    private AnomalyDetector FreshDetector() => _adopted is not null && _detector is LcmDetector
        ? new LcmDetector(_adopted) { GivenThreshold = _detector.GivenThreshold }
        : Detectors.Like(_detector);

    // Nothing was told of the motor yet; what its files say as a whole does not hang on which phases they have.
    private void LearnOtherPhases()
    {
        _detector = FreshDetector();
        _baseline.Clear();
        _readings.Forget(Reading.BlockScore);
    }

    private void StartBaseline()
    {
        _detector = FreshDetector();
        _baseline = new BaselineRecord();
        _verdict = AnomalyVerdict.None;

        // Analyses of files from before come later than this; they belong to the motor as it was.
        _diagnoses = new DiagnosisRecord(_lastRecordedAt);

        // Scores against one model and against the next are no series; and analyses of files from before, which may come later,
        // are not taken in: what they tell must not depend on when they came.
        _readings.Forget(Reading.BlockScore);
        _readings.Forget(Reading.RotorBars);
        _readings.Forget(Reading.Rotation);
    }

    private sealed record FileOutcome(
        AnomalyVerdict Verdict, IReadOnlyList<WindowScore> Windows, bool Learned, IReadOnlyList<string> Notes);
}
