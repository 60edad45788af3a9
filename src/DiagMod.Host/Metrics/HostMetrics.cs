using System.Diagnostics.Metrics;

namespace DiagMod.Host.Metrics;

/// <summary>What the host counts. Names that the sources gave are used as they are (decision D8).</summary>
public sealed class HostMetrics : IDisposable
{
    private readonly Meter _meter = new("DiagMod.Host");
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _requestSeconds;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _bodyBytes;
    private readonly Counter<long> _forecasts;
    private readonly Counter<long> _forecastFailures;
    private readonly Histogram<double> _forecastSeconds;
    private readonly Counter<long> _signIns;

    /// <summary>Makes the instruments.</summary>
    public HostMetrics()
    {
        _requests = _meter.CreateCounter<long>("api_requests_total", null, "HTTP requests by method, route and status.");
        _requestSeconds = _meter.CreateHistogram<double>(
            "diagmod_api_request_seconds", null, "Time from a request's arrival to its answer, seconds.");
        _duplicates = _meter.CreateCounter<long>("ingest_duplicates_total", null, "Uploads whose content was known already.");
        _skipped = _meter.CreateCounter<long>(
            "ingest_skipped_total", null, "Uploads of which nothing new was stored: duplicates, and content of another motor.");
        _refused = _meter.CreateCounter<long>("diagmod_ingest_refused_total", null, "Uploads refused while being read, by code.");
        _bodyBytes = _meter.CreateCounter<long>("diagmod_upload_body_bytes_total", null, "Bytes of upload bodies read to their end.");
        _forecasts = _meter.CreateCounter<long>("forecasts_generated_total", null, "Forecasts by result: success, fallback, failed.");
        _forecastFailures = _meter.CreateCounter<long>("forecast_fail_total", null, "Forecasts for which no model worked.");
        _forecastSeconds = _meter.CreateHistogram<double>("forecast_latency_seconds", null, "Time that a forecast took, seconds.");
        _signIns = _meter.CreateCounter<long>("diagmod_sign_ins_total", null, "Sign-in attempts by result.");

        // A counter that has not counted yet is still there: a dashboard shows 0, not a gap.
        _duplicates.Add(0);
        _skipped.Add(0);
        _forecasts.Add(0, new KeyValuePair<string, object?>("status", "success"));
        _forecastFailures.Add(0);
    }

    /// <summary>A request was answered.</summary>
    public void RequestAnswered(string method, string route, int status, TimeSpan took)
    {
        _requests.Add(1, new("method", method), new("route", route), new("status", status));
        _requestSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("route", route));
    }

    /// <summary>An upload's body was read to its end.</summary>
    public void BodyRead(long bytes) => _bodyBytes.Add(bytes);

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
    public void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code));

    /// <summary>A forecast was made, or not.</summary>
    public void ForecastMade(string status, TimeSpan took)
    {
        _forecasts.Add(1, new KeyValuePair<string, object?>("status", status));
        _forecastSeconds.Record(took.TotalSeconds);
        if (status == "failed")
        {
            _forecastFailures.Add(1);
        }
    }

    /// <summary>Somebody tried to sign in.</summary>
    public void SignedIn(bool success) =>
        _signIns.Add(1, new KeyValuePair<string, object?>("result", success ? "success" : "failure"));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
