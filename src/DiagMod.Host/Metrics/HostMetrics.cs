using System.Diagnostics.Metrics;
using DiagMod.Core.Currents;

namespace DiagMod.Host.Metrics;

/// <summary>What the host counts. Names that the sources gave are used as they are (decision D8).</summary>
public sealed class HostMetrics
{
    private static readonly InstrumentAdvice<double> StageBounds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    };

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _requestSeconds;
    private readonly Counter<long> _limited;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _bodyBytes;
    private readonly Counter<long> _rows;
    private readonly Histogram<double> _stageSeconds;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _scheduledForecasts;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Makes the meter.</param>
    public HostMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("DiagMod.Host");
        _requests = meter.CreateCounter<long>("api_requests_total", null, "HTTP requests answered, by method, route and status.");
        _requestSeconds = meter.CreateHistogram<double>(
            "diagmod_api_request_seconds", "s", "Time from a request's arrival to the end of its answer, by route.");
        _limited = meter.CreateCounter<long>(
            "diagmod_rate_limited_total", null, "Requests turned away with 429, by limit: requests, sign_in, upload.");
        _accepted = meter.CreateCounter<long>("diagmod_ingest_accepted_total", null, "Files stored on arrival.");
        _duplicates = meter.CreateCounter<long>(
            "ingest_duplicates_total", null, "Files whose content the same motor had already; nothing was redone.");
        _skipped = meter.CreateCounter<long>(
            "ingest_skipped_total", null, "Files of which nothing was stored: duplicates, and content of another motor.");
        _bodyBytes = meter.CreateCounter<long>("diagmod_upload_body_bytes_total", null, "Bytes of upload bodies read to their end.");
        _rows = meter.CreateCounter<long>("diagmod_ingest_rows_total", null, "Rows of files read to their end.");
        _stageSeconds = meter.CreateHistogram(
            "diagmod_pipeline_stage_seconds", "s",
            "Time that a file spent in a stage: receive, store, wait, extract, absorb, work, whole.", null, StageBounds);
        _errors = meter.CreateCounter<long>(
            "diagmod_pipeline_errors_total", null, "Files that left a stage by an error, by stage and code.");
        _signIns = meter.CreateCounter<long>(
            "diagmod_sign_ins_total", null,
            "Sign-in attempts, by outcome: success, failure, locked, second_factor (the password was right, the code is awaited).");

        _scheduledForecasts = meter.CreateCounter<long>(
            "diagmod_scheduled_forecasts_total", null,
            "Motors that the schedule asked for a forecast, by status: success, fallback, insufficient, failed.");

        // A counter that has not counted yet is still there: a dashboard shows 0, not a gap.
        foreach (var counter in (Counter<long>[])[_accepted, _duplicates, _skipped, _bodyBytes, _rows])
        {
            counter.Add(0);
        }

        foreach (var status in (string[])["success", "fallback", "insufficient", "failed"])
        {
            ScheduledForecast(status, 0);
        }

        foreach (var limit in (string[])["requests", "sign_in", "upload"])
        {
            _limited.Add(0, new KeyValuePair<string, object?>("limit", limit));
        }

        foreach (var outcome in (string[])["success", "failure", "locked"])
        {
            _signIns.Add(0, new KeyValuePair<string, object?>("outcome", outcome));
        }

        foreach (var code in typeof(CurrentCsvCode).GetFields().Select(field => (string)field.GetRawConstantValue()!))
        {
            if (code.StartsWith("E_", StringComparison.Ordinal))
            {
                _errors.Add(0, new("stage", "receive"), new("code", code));
            }
        }
    }

    /// <summary>The schedule asked motors for their forecasts.</summary>
    /// <param name="status">What came of it: success, fallback, insufficient, failed.</param>
    /// <param name="motors">How many.</param>
    public void ScheduledForecast(string status, int motors) =>
        _scheduledForecasts.Add(motors, new KeyValuePair<string, object?>("status", status));

    /// <summary>A request was answered.</summary>
    public void RequestAnswered(string method, string route, int status, TimeSpan took)
    {
        _requests.Add(1, new("method", method), new("route", route), new("status", status));
        _requestSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("route", route));
        if (status == StatusCodes.Status429TooManyRequests)
        {
            var limit = route.Contains("/auth/", StringComparison.Ordinal) || route.StartsWith("/account/", StringComparison.Ordinal)
                ? "sign_in"
                : route is "/api/v1/uploads" or "/upload" ? "upload" : "requests";
            _limited.Add(1, new KeyValuePair<string, object?>("limit", limit));
        }
    }

    /// <summary>An upload's body was read to its end.</summary>
    public void BodyRead(long bytes, long rows, TimeSpan took)
    {
        _bodyBytes.Add(bytes);
        _rows.Add(rows);
        StageEnded("receive", took);
    }

    /// <summary>What was read was committed, or found to be known.</summary>
    public void Stored(TimeSpan took) => StageEnded("store", took);

    /// <summary>A file was stored.</summary>
    public void Accepted() => _accepted.Add(1);

    /// <summary>An upload was known already.</summary>
    public void Duplicate(bool ofOtherMotor)
    {
        _skipped.Add(1);
        if (!ofOtherMotor)
        {
            _duplicates.Add(1);
        }
    }

    /// <summary>An upload was refused.</summary>
    public void Refused(string code) => _errors.Add(1, new("stage", "receive"), new("code", code));

    /// <summary>Somebody tried to sign in.</summary>
    /// <param name="outcome">success, failure or locked.</param>
    public void SignedIn(string outcome) => _signIns.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private void StageEnded(string stage, TimeSpan took) =>
        _stageSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("stage", stage));
}
