using System.Text;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Telemetry;

/// <summary>What a collector gets of an upload.</summary>
public sealed class TelemetryTests(TracedDay day) : IClassFixture<TracedDay>
{
    private const string Request = "POST /api/v1/uploads";

    /// <summary>Each span of a file's way, and the one it stands in.</summary>
    public static TheoryData<string, string> Way => new()
    {
        { "file.receive", Request },
        { "file.store", Request },
        { "file.wait", Request },
        { "file.work", Request },
        { "IRawFileGrain/ProcessAsync", "file.work" },
        { "file.extract", "IRawFileGrain/ProcessAsync" },
        { "IMotorGrain/AcceptAsync", "file.extract" },
        { "motor.absorb", "IMotorGrain/AcceptAsync" },
        { "twin.commit", "motor.absorb" },
        { "IBoardGrain/PostAsync", "motor.absorb" },
        { "board.post", "IBoardGrain/PostAsync" },
        { "board.show", "board.post" },
        { "hub.push", "board.show" },
        { "file.analyze", Request },
    };

    [Fact]
    public void Export_OfBothSignals_IsProtobufAtItsPathWithTheHeadersGiven()
    {
        Assert.Equal(["/v1/metrics", "/v1/traces"], day.Exports.Select(export => export.Path).Distinct().Order());
        Assert.All(day.Exports, export => Assert.Equal(("application/x-protobuf", "open sesame"), (export.ContentType, export.ApiKey)));
        Assert.All(day.Exports, export => Assert.True(Holds(export.Body, "station-7"), export.Path));
    }

    [Fact]
    public void Metrics_OfTheProduct_AreExported()
    {
        var metrics = day.Exports.Where(export => export.Path == "/v1/metrics").Select(export => export.Body).ToList();

        foreach (var name in (string[])["features_total", "diagmod_pipeline_stage_seconds", "diagmod_gc_heap_bytes"])
        {
            Assert.Contains(metrics, body => Holds(body, name));
        }
    }

    [Theory]
    [MemberData(nameof(Way))]
    public void Span_OfAStage_StandsInTheOneBeforeIt(string name, string parent)
    {
        var trace = day.Spans.Where(span => span.TraceId == TracedDay.Trace).ToList();

        // The analysis makes a second way to the board, below its own span; and on Microsoft Orleans a call has two spans of one
        // name, the callee's in the caller's.
        var span = Assert.Single(
            trace, span => span.Name == name && ParentOf(trace, span)?.Name != name && !IsBelowAnalysis(trace, span));
        Assert.Equal(parent, ParentOf(trace, span)?.Name);
        Assert.Contains(day.Exports, export => Holds(export.Body, name));
    }

    [Fact]
    public void Request_OfACallerWithASpan_StandsInIt()
    {
        var request = Assert.Single(day.Spans, span => span.TraceId == TracedDay.Trace && span.Name == Request);

        Assert.Equal((TracedDay.CallersSpan, "DiagMod.Host", 0), (request.ParentId, request.Source, request.Status));
        Assert.Equal("202", request.Tags["http.response.status_code"]);
        Assert.Equal("/api/v1/uploads", request.Tags["http.route"]);
    }

    [Fact]
    public void Stages_OfAFile_AreMarkedWithItAndItsMotor()
    {
        var stages = day.Spans.Where(span => span.TraceId == TracedDay.Trace && span.Tags.ContainsKey("stage")).ToList();

        Assert.Equal(
            ["absorb", "analyze", "commit", "extract", "post", "push", "receive", "show", "store", "wait", "work"],
            stages.Select(span => span.Tags["stage"]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(stages, span => Assert.Equal(TracedDay.Motor, span.Tags["equipment_id"]));
        Assert.All(
            stages.Where(span => span.Name != "file.receive"), span => Assert.Equal(day.RawId, span.Tags["raw_id"]));
    }

    [Fact]
    public void Stages_OfAFileThatFails_SayWhy()
    {
        var failed = day.Spans.Where(span => span.TraceId == day.FailedTraces.Short && span.Status == OtlpSpan.Error).ToList();
        var refused = day.Spans.Where(span => span.TraceId == day.FailedTraces.Refused && span.Status == OtlpSpan.Error).ToList();

        Assert.Equal(["file.extract", "file.work"], failed.Select(span => span.Name).Order(StringComparer.Ordinal));
        Assert.All(failed, span => Assert.Equal("E_INSUFFICIENT_DATA", span.Tags["error.type"]));
        Assert.Equal(("file.receive", "E_DELIMITER"), (Assert.Single(refused).Name, refused[0].Tags["error.type"]));
    }

    [Fact]
    public void Traces_BeginWithARequestOnly()
    {
        var known = day.Spans.Select(span => span.SpanId).ToHashSet(StringComparer.Ordinal);

        var roots = day.Spans.Where(span => !known.Contains(span.ParentId)).ToList();

        Assert.All(roots, span => Assert.True(span.Name.Contains(" /", StringComparison.Ordinal), span.Name));
        Assert.DoesNotContain(day.Spans, span => span.Tags.Values.Any(value => value.Contains("eyJ", StringComparison.Ordinal)));
    }

    private static OtlpSpan? ParentOf(List<OtlpSpan> trace, OtlpSpan span) => trace.Find(other => other.SpanId == span.ParentId);

    private static bool IsBelowAnalysis(List<OtlpSpan> trace, OtlpSpan span)
    {
        while (ParentOf(trace, span) is { } parent)
        {
            if (parent.Name == "file.analyze")
            {
                return true;
            }

            span = parent;
        }

        return false;
    }

    private static bool Holds(byte[] body, string text) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
