using System.Diagnostics.Metrics;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Twin;
using DiagMod.Grains.Hosting;
using DiagMod.Grains.RawFiles;
using Microsoft.Extensions.Options;

namespace DiagMod.Grains;

/// <summary>Counts what the grains do. Labels take few values each: no file is one, and motors are capped.</summary>
internal sealed class GrainMetrics
{
    public const string FileGrain = "file";
    public const string MotorGrain = "motor";
    public const string BoardGrain = "board";

    /// <summary>Motors that are counted by their own id; further ones are counted together.</summary>
    public const int MostMotors = 1_000;

    private static readonly string Runtime = MotorSilo.Runtime == "Orleans" ? "orleans" : "standin";

    private static readonly InstrumentAdvice<double> StageBounds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    };

    private static readonly InstrumentAdvice<double> ForecastBounds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300],
    };

    private static readonly InstrumentAdvice<double> CallBounds = new()
    {
        HistogramBucketBoundaries = [0.0001, 0.0005, 0.0025, 0.01, 0.05, 0.25, 1, 5, 30, 300],
    };

    private readonly LabelCap _motors = new(MostMotors);
    private readonly Counter<long> _files;
    private readonly Counter<long> _features;
    private readonly Counter<long> _anomalies;
    private readonly Counter<long> _forecasts;
    private readonly Counter<long> _forecastTasks;
    private readonly Counter<long> _forecastFailures;
    private readonly Counter<long> _retrains;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _rests;
    private readonly Counter<long> _analyses;
    private readonly Histogram<double> _analysisSeconds;
    private readonly Counter<long> _boardUpdates;
    private readonly Counter<long> _activations;
    private readonly Counter<long> _deactivations;
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _callSeconds;
    private readonly Histogram<double> _activationSeconds;
    private readonly Histogram<double> _stageSeconds;
    private readonly Histogram<double> _forecastSeconds;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _busy;

    public GrainMetrics(IMeterFactory meters, IOptions<IngestOptions> options, ActiveSilos silos)
    {
        var ingest = meters.Create("DiagMod.Ingest");
        _files = ingest.CreateCounter<long>(
            "ingest_files_processed_total", null, "Files whose work ended, by result: completed, failed, retry, lost.");
        _features = ingest.CreateCounter<long>(
            "features_total", null,
            "Windows whose features were stored, since the process began; diagmod_features_stored has them all.");
        _busy = ingest.CreateUpDownCounter<long>("diagmod_workers_busy", null, "Files being worked on now.");
        ingest.CreateObservableGauge(
            "diagmod_workers_limit", () => options.Value.MaxConcurrentFiles, null, "Files that may be worked on at once.");
        _stageSeconds = ingest.CreateHistogram(
            "diagmod_pipeline_stage_seconds", "s",
            "Time that a file spent in a stage: receive, store, wait, extract, absorb, work, whole.", null, StageBounds);
        _errors = ingest.CreateCounter<long>(
            "diagmod_pipeline_errors_total", null, "Files that left a stage by an error, by stage and code.");

        _analyses = ingest.CreateCounter<long>(
            "diagmod_analyses_total", null, "Analyses of whole records that ended, by result: completed, failed, retry, lost.");
        _analysisSeconds = ingest.CreateHistogram(
            "diagmod_analysis_seconds", "s", "Time that the analysis of a whole record took, judged and stored.", null, StageBounds);

        var twin = meters.Create("DiagMod.Twin");
        _anomalies = twin.CreateCounter<long>("anomalies_detected_total", null, "Windows above their threshold.");
        _forecasts = twin.CreateCounter<long>(
            "forecasts_generated_total", null,
            "Forecasts, by status (success, fallback, insufficient, failed) and motor; motors after the first 1,000 are other.");
        _forecastTasks = twin.CreateCounter<long>(
            "forecast_tasks_total", null, "Forecasts made in the background with a file, by status: success, insufficient, failed.");
        _forecastFailures = twin.CreateCounter<long>("forecast_fail_total", null, "Forecasts that ended in an error.");
        _forecastSeconds = twin.CreateHistogram(
            "forecast_latency_seconds", "s", "Time that computing a forecast took, asked for or in the background.",
            null, ForecastBounds);
        _retrains = twin.CreateCounter<long>(
            "model_retrain_total", null,
            "Times that a motor's model began anew, by reason: rebaseline, maintenance, prior.");
        _rests = twin.CreateCounter<long>(
            "diagmod_twin_rests_total", null, "Times that a twin nobody asked was compressed until it is asked again.");
        twin.CreateObservableGauge(
            "model_version_info", static () => new Measurement<long>(
                1, new("model_type", LcmDetector.ModelType), new("model_version", LcmDetector.ModelVersion)),
            null, "1 for each detector in use, by type and version.");

        var grains = meters.Create("DiagMod.Grains");
        grains.CreateObservableGauge(
            "diagmod_silos_active", () => new Measurement<long>(silos.Count, Tag("runtime", Runtime)), null,
            "Silos of the cluster that take work, as this host knows it, by runtime: orleans, standin.");
        _active = grains.CreateUpDownCounter<long>("diagmod_grains_active", null, "Grains active now, by grain.");
        _activations = grains.CreateCounter<long>("diagmod_grain_activations_total", null, "Grains activated, by grain.");
        _deactivations = grains.CreateCounter<long>("diagmod_grain_deactivations_total", null, "Grains deactivated, by grain.");
        _activationSeconds = grains.CreateHistogram(
            "diagmod_grain_activation_seconds", "s", "Time that an activation took, by grain.", null, CallBounds);
        _calls = grains.CreateCounter<long>(
            "diagmod_grain_calls_total", null, "Calls into grains, by grain, method and result: ok, error.");
        _callSeconds = grains.CreateHistogram(
            "diagmod_grain_call_seconds", "s", "Time from a call's turn to its answer, by grain.", null, CallBounds);
        _boardUpdates = grains.CreateCounter<long>(
            "diagmod_board_updates_total", null, "News of motors that reached this host's board.");
        Begin();
    }

    public void FileBegun(RawFileClaim claim, DateTimeOffset now)
    {
        _busy.Add(1);
        if (claim.StoredAt is { } stored && claim.Attempt == 1)
        {
            StageEnded("wait", now - stored);
        }
    }

    public void FileEnded(RawFileClaim claim, FileOutcome outcome, TimeSpan worked, DateTimeOffset now)
    {
        _busy.Add(-1);
        _files.Add(1, Tag("result", Word(outcome.End)));
        StageEnded("work", worked);
        if (outcome.End != FileEnd.Completed)
        {
            _errors.Add(1, new("stage", "work"), new("code", outcome.Code ?? "E_" + Word(outcome.End).ToUpperInvariant()));
        }
        else if (claim.StoredAt is { } stored)
        {
            StageEnded("whole", now - stored);
        }
    }

    public void Analyzed(FileEnd end, TimeSpan worked)
    {
        _analyses.Add(1, Tag("result", Word(end)));
        if (end == FileEnd.Completed)
        {
            _analysisSeconds.Record(worked.TotalSeconds);
        }
    }

    public void Extracted(TimeSpan worked) => StageEnded("extract", worked);

    public void Rested() => _rests.Add(1);

    public void StepStored(TwinCommit commit, TimeSpan elapsed)
    {
        if (Reason(commit.Entry.Kind) is { } reason)
        {
            _retrains.Add(1, Tag("reason", reason));
        }

        if (commit.File is not { } file)
        {
            return;
        }

        StageEnded("absorb", elapsed);
        _features.Add(file.Windows.Count);
        _anomalies.Add(file.Scores.Count(score => score.IsAnomaly));
        if (commit.ForecastFailure is not null)
        {
            _forecastTasks.Add(1, Tag("status", "failed"));
            ForecastFailed(commit.EquipmentId, commit.ForecastTook);
            return;
        }

        var status = StatusOf(file.Forecast);
        _forecastTasks.Add(1, Tag("status", status == "insufficient" ? status : "success"));
        ForecastMade(commit.EquipmentId, status, commit.ForecastTook);
    }

    public void ForecastMade(EquipmentId motor, RmsForecast? forecast, TimeSpan elapsed) =>
        ForecastMade(motor, StatusOf(forecast), elapsed);

    public void ForecastFailed(EquipmentId motor, TimeSpan elapsed)
    {
        _forecastFailures.Add(1);
        ForecastMade(motor, "failed", elapsed);
    }

    public void BoardUpdated(int motors) => _boardUpdates.Add(motors);

    public void Called(string grain, string method, bool isDone, TimeSpan took)
    {
        _calls.Add(1, new("grain", grain), new("method", method), new("result", isDone ? "ok" : "error"));
        _callSeconds.Record(took.TotalSeconds, Tag("grain", grain));
    }

    public void Activated(string grain, TimeSpan took)
    {
        _active.Add(1, Tag("grain", grain));
        _activations.Add(1, Tag("grain", grain));
        _activationSeconds.Record(took.TotalSeconds, Tag("grain", grain));
    }

    public void Deactivated(string grain)
    {
        _active.Add(-1, Tag("grain", grain));
        _deactivations.Add(1, Tag("grain", grain));
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Word(FileEnd end) => end switch
    {
        FileEnd.Completed => "completed",
        FileEnd.Failed => "failed",
        FileEnd.Retry => "retry",
        _ => "lost",
    };

    private static string StatusOf(RmsForecast? forecast) =>
        forecast is null ? "insufficient" : forecast.Fallback is null ? "success" : "fallback";

    private static string? Reason(JournalKind kind) => kind switch
    {
        JournalKind.Rebaseline => "rebaseline",
        JournalKind.MaintenanceDone => "maintenance",
        JournalKind.PriorAdopted => "prior",
        _ => null,
    };

    private void ForecastMade(EquipmentId motor, string status, TimeSpan took)
    {
        _forecasts.Add(1, new("status", status), new("equipment_id", _motors.Of(motor.Value)));
        _forecastSeconds.Record(took.TotalSeconds);
    }

    private void StageEnded(string stage, TimeSpan took) =>
        _stageSeconds.Record(Math.Max(0, took.TotalSeconds), Tag("stage", stage));

    /// <summary>A counter that has not counted yet is still there: a dashboard shows 0, not a gap.</summary>
    private void Begin()
    {
        foreach (var counter in (Counter<long>[])[_features, _anomalies, _forecastFailures, _boardUpdates, _rests])
        {
            counter.Add(0);
        }

        _busy.Add(0);
        foreach (var end in Enum.GetValues<FileEnd>())
        {
            _files.Add(0, Tag("result", Word(end)));
            _analyses.Add(0, Tag("result", Word(end)));
        }

        foreach (var code in (string[])["E_INSUFFICIENT_DATA", "E_NO_PHASE", "E_SAMPLES_MISSING", "E_RETRY", "E_LOST"])
        {
            _errors.Add(0, new("stage", "work"), new("code", code));
        }

        foreach (var status in (string[])["success", "insufficient", "failed"])
        {
            _forecastTasks.Add(0, Tag("status", status));
        }

        foreach (var status in (string[])["success", "fallback", "insufficient", "failed"])
        {
            _forecasts.Add(0, new("status", status), new("equipment_id", LabelCap.Other));
        }

        foreach (var reason in (string[])["rebaseline", "maintenance", "prior"])
        {
            _retrains.Add(0, Tag("reason", reason));
        }

        foreach (var grain in (string[])[FileGrain, MotorGrain, BoardGrain])
        {
            _active.Add(0, Tag("grain", grain));
            _activations.Add(0, Tag("grain", grain));
            _deactivations.Add(0, Tag("grain", grain));
        }
    }
}
