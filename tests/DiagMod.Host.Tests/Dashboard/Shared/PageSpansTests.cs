using System.Diagnostics;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;

namespace DiagMod.Host.Tests.Dashboard.Shared;

public sealed class PageSpansTests : IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = static source => source.Name == "DiagMod.Dashboard",
        Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    private readonly Board _board = new(TimeProvider.System);

    public PageSpansTests() => ActivitySource.AddActivityListener(_listener);

    public void Dispose()
    {
        _listener.Dispose();
        _board.Dispose();
    }

    [Fact]
    public void Page_ThatTakesTracedNews_StandsInTheFirstTraceAndPointsToTheOthers()
    {
        var (first, second) = (Trace(), Trace());
        MotorStatus[] news = [Status("EQ_1"), Status("EQ_2"), Status("EQ_3")];
        _board.Set(news, new Dictionary<EquipmentId, ActivityContext>
        {
            [news[1].EquipmentId] = first,
            [news[2].EquipmentId] = second,
        });

        using var span = PageSpans.Start(_board, typeof(PageSpansTests), news);

        Assert.NotNull(span);
        Assert.Equal((first.TraceId, first.SpanId, "page.push"), (span.TraceId, span.ParentSpanId, span.OperationName));
        Assert.Equal(second, Assert.Single(span.Links).Context);
        Assert.Equal(("EQ_2", "push"), (span.GetTagItem("equipment_id"), span.GetTagItem("stage")));
    }

    [Fact]
    public void Page_ThatTakesUntracedNews_HasNoSpan()
    {
        MotorStatus[] news = [Status("EQ_1")];
        _board.Set(news, new Dictionary<EquipmentId, ActivityContext> { [news[0].EquipmentId] = Trace() });
        _board.Set(news);

        Assert.Null(PageSpans.Start(_board, typeof(PageSpansTests), news));
    }

    private static ActivityContext Trace() =>
        new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);

    private static MotorStatus Status(string motor) => MotorStatus.Empty(new EquipmentId(motor), LcmDetector.ModelVersion);
}
