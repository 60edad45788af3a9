using System.Diagnostics.Metrics;
using DiagMod.Core.Twin;
using DiagMod.Grains.RawFiles;

namespace DiagMod.Grains;

/// <summary>Counts what the grains do. Labels take a handful of values each; no file or motor is one.</summary>
internal sealed class GrainMetrics
{
    private readonly Counter<long> _files;
    private readonly Counter<long> _features;
    private readonly Counter<long> _anomalies;
    private readonly Counter<long> _forecasts;
    private readonly Histogram<double> _fileSeconds;
    private readonly Histogram<double> _stepSeconds;
    private readonly Histogram<double> _forecastSeconds;
    private readonly UpDownCounter<long> _running;

    public GrainMetrics(IMeterFactory meters)
    {
        var ingest = meters.Create("DiagMod.Ingest");
        _files = ingest.CreateCounter<long>(
            "ingest_files_processed_total", description: "Files whose work ended, by result: completed, failed, retry, lost.");
        _features = ingest.CreateCounter<long>("features_total", description: "Windows whose features were stored.");
        _running = ingest.CreateUpDownCounter<long>("diagmod_queue_running", description: "Files being worked on.");
        _fileSeconds = ingest.CreateHistogram<double>(
            "diagmod_ingest_seconds", "s", "From claim to end of a file, by result.");

        var twin = meters.Create("DiagMod.Twin");
        _anomalies = twin.CreateCounter<long>("anomalies_detected_total", description: "Windows above their threshold.");
        _stepSeconds = twin.CreateHistogram<double>(
            "diagmod_twin_step_seconds", "s", "Absorbing a file, or a change of settings, with its commit.");
        _forecasts = twin.CreateCounter<long>(
            "forecasts_generated_total", description: "Forecasts, by status: success, insufficient (fewer than 20 points).");
        _forecastSeconds = twin.CreateHistogram<double>(
            "forecast_latency_seconds", "s", "Making a forecast that was asked for, without queueing.");
    }

    public void FileBegun() => _running.Add(1);

    public void FileEnded(FileEnd end, TimeSpan elapsed)
    {
        KeyValuePair<string, object?> result = new("result", end switch
        {
            FileEnd.Completed => "completed",
            FileEnd.Failed => "failed",
            FileEnd.Retry => "retry",
            _ => "lost",
        });
        _running.Add(-1);
        _files.Add(1, result);
        _fileSeconds.Record(elapsed.TotalSeconds, result);
    }

    public void StepStored(TwinCommit commit, TimeSpan elapsed)
    {
        _stepSeconds.Record(elapsed.TotalSeconds);
        if (commit.File is not { } file)
        {
            return;
        }

        _features.Add(file.Windows.Count);
        _anomalies.Add(file.Scores.Count(score => score.IsAnomaly));
        _forecasts.Add(1, Status(file.Forecast is not null));
    }

    public void ForecastMade(bool hasAnswer, TimeSpan elapsed)
    {
        _forecasts.Add(1, Status(hasAnswer));
        _forecastSeconds.Record(elapsed.TotalSeconds);
    }

    private static KeyValuePair<string, object?> Status(bool hasAnswer) =>
        new("status", hasAnswer ? "success" : "insufficient");
}
