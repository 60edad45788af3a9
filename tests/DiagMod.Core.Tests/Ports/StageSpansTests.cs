using System.Diagnostics;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Core.Tests.Ports;

public sealed class StageSpansTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string TraceParent = $"00-{Trace}-00f067aa0ba902b7-01";

    private static readonly EquipmentId Motor = new("EQ_1");

    [Fact]
    public void Stage_WithoutAListener_HasNoSpan()
    {
        using var source = new ActivitySource("DiagMod.Core.Tests.Unheard");

        using var span = source.StartStage("file.store", "store", Motor, null, StageSpans.Parse(TraceParent));
        span.Fail("E_TEST", "nothing to mark");

        Assert.Null(span);
    }

    [Fact]
    public void Stage_WithAListener_IsMarkedAndStandsInItsParent()
    {
        using var source = new ActivitySource("DiagMod.Core.Tests.Heard");
        using var listener = Listen(source.Name);
        var id = RawFileId.New(DateTimeOffset.UnixEpoch);

        using var span = source.StartStage("file.store", "store", Motor, id, StageSpans.Parse(TraceParent));
        span.Fail("E_TEST", "too short");

        Assert.NotNull(span);
        Assert.Equal((Trace, "00f067aa0ba902b7"), (span.TraceId.ToHexString(), span.ParentSpanId.ToHexString()));
        Assert.Equal(
            ("store", "EQ_1", id.ToString(), "E_TEST"),
            (span.GetTagItem(StageSpans.StageTag), span.GetTagItem(StageSpans.EquipmentIdTag), span.GetTagItem(StageSpans.RawIdTag),
                span.GetTagItem("error.type")));
        Assert.Equal((ActivityStatusCode.Error, "too short"), (span.Status, span.StatusDescription));
    }

    [Fact]
    public void Stage_ThatIsOver_LastedFromItsBeginningToItsEnd()
    {
        using var source = new ActivitySource("DiagMod.Core.Tests.Over");
        Activity? told = null;
        using var listener = Listen(source.Name, span => told = span);
        var from = new DateTimeOffset(2025, 3, 4, 12, 0, 0, TimeSpan.Zero);

        source.TellStage("file.wait", "wait", Motor, default, StageSpans.Parse(TraceParent), from, from.AddSeconds(7));

        Assert.NotNull(told);
        Assert.Equal((from.UtcDateTime, TimeSpan.FromSeconds(7)), (told.StartTimeUtc, told.Duration));
    }

    [Theory]
    [InlineData(TraceParent, Trace)]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("00-nothing-like-it", null)]
    public void TraceId_OfATraceParent_IsReadOrMissing(string? traceParent, string? expected) =>
        Assert.Equal(expected, StageSpans.TraceIdOf(traceParent));

    private static ActivityListener Listen(string source, Action<Activity>? onStop = null)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = one => one.Name == source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = onStop,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
