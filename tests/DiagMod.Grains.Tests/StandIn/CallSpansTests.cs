using System.Diagnostics;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Twin;
using DiagMod.Grains.Boards;
using DiagMod.Grains.Tests.Conformance;
using DiagMod.Grains.Tests.Support;
using Journal = DiagMod.Grains.Tests.Support.Journal;

namespace DiagMod.Grains.Tests.StandIn;

/// <summary>A trace goes on through calls, though nothing ambient flows into a turn.</summary>
public sealed class CallSpansTests
{
    [Fact]
    public async Task Call_OfATracedCaller_StandsInItsSpanAndIsOverWithItsAnswer()
    {
        using var recorder = new SpanRecorder();
        await using var host = await TestHost.OfGrainsAsync();
        using var caller = SpanRecorder.Begin();

        await host.Grains.GetGrain<IProbeGrain>("probe/1").AppendAsync(1);

        var call = Assert.Single(recorder.Of(caller.TraceId));
        Assert.Equal(("IProbeGrain/AppendAsync", caller.SpanId), (call.OperationName, call.ParentSpanId));
        Assert.Equal((ActivityKind.Server, "Microsoft.Orleans.Application"), (call.Kind, call.Source.Name));
        Assert.Same(caller, Activity.Current);
    }

    [Fact]
    public async Task OneWayCall_WhoseCallerIsOver_StandsInItsSpan()
    {
        using var recorder = new SpanRecorder();
        await using var host = await TestHost.OfGrainsAsync();
        var grain = host.Grains.GetGrain<IProbeGrain>("probe/1");
        var first = grain.WaitAtAsync("first");
        await host.Get<Journal>().At("arrived at first");
        var caller = SpanRecorder.Begin();

        await grain.WaitUnheardAtAsync("second");
        caller.Dispose();
        host.Get<Journal>().Gate("first").TrySetResult();
        host.Get<Journal>().Gate("second").TrySetResult();
        await first;

        var call = await recorder.UntilAsync("IProbeGrain/WaitUnheardAtAsync", caller.TraceId);
        Assert.Equal(caller.SpanId, call.ParentSpanId);
    }

    [Fact]
    public async Task Call_ThatThrows_SaysSo()
    {
        using var recorder = new SpanRecorder();
        await using var host = await TestHost.OfGrainsAsync();
        using var caller = SpanRecorder.Begin();

        await Assert.ThrowsAnyAsync<Exception>(() => host.Grains.GetGrain<IProbeGrain>("probe/1").ThrowAsync());

        var call = Assert.Single(recorder.Of(caller.TraceId));
        Assert.Equal(ActivityStatusCode.Error, call.Status);
        Assert.Equal(typeof(ProbeException).FullName, call.GetTagItem("error.type"));
    }

    [Fact]
    public async Task Call_OfAnUntracedCaller_HasNoSpan()
    {
        using var recorder = new SpanRecorder();
        await using var host = await TestHost.OfGrainsAsync();
        Activity.Current = null;

        await host.Grains.GetGrain<IProbeGrain>("probe/1").MostParallelPartsAsync();

        Assert.Empty(recorder.Named("IProbeGrain/MostParallelPartsAsync"));
    }

    [Fact]
    public async Task Trace_OfAnUpload_ReachesEveryStageAndTheBoard()
    {
        using var recorder = new SpanRecorder();
        await using var host = await TestHost.OfMotorsStartedAsync();
        var upload = SpanRecorder.Begin();
        upload.Dispose();
        var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(40));
        file.Claim = file.Claim with { TraceParent = upload.Id, StoredAt = host.Time.GetUtcNow() };

        host.Files.Announce(file.Claim.RawId);
        await host.Stores.UntilEnded(file);
        await recorder.UntilAsync("board.show", upload.TraceId);
        await recorder.UntilAsync("file.work", upload.TraceId);

        var spans = recorder.Of(upload.TraceId).GroupBy(span => span.OperationName).ToDictionary(g => g.Key, g => g.First());
        Assert.Superset(
            new HashSet<string> { "file.wait", "file.work", "file.extract", "motor.absorb", "board.post", "board.show" },
            spans.Keys.ToHashSet());
        Assert.Equal(upload.SpanId, spans["file.work"].ParentSpanId);
        Assert.All(
            spans.Values.Where(span => span.GetTagItem("stage") is not null),
            span => Assert.Equal(
                ("EQ_1", file.Claim.RawId.ToString()), (span.GetTagItem("equipment_id"), span.GetTagItem("raw_id"))));
        Assert.Equal(upload.TraceId, host.Board.TraceOf(new EquipmentId("EQ_1")).TraceId);
    }

    [Fact]
    public async Task Traces_OfMotorsInOneNotice_StayApart()
    {
        using var recorder = new SpanRecorder();
        await using var host = await TestHost.OfMotorsStartedAsync();
        var board = host.Grains.GetGrain<IBoardGrain>(BoardGrain.FleetKey);
        var traces = new List<ActivityTraceId>();
        await board.PostAsync(Status("EQ_0", 1));
        foreach (var motor in (string[])["EQ_1", "EQ_2"])
        {
            using var upload = SpanRecorder.Begin();
            await board.PostAsync(Status(motor, 1));
            await recorder.UntilAsync("board.post", upload.TraceId);
            traces.Add(upload.TraceId);
        }

        Activity.Current = null;
        await board.PostAsync(Status("EQ_3", 1));
        await host.Time.AdvanceUntilAsync(
            Task.WhenAll(traces.Select(trace => recorder.UntilAsync("board.show", trace))), TimeSpan.FromMilliseconds(200));

        Assert.Equal(traces, new[] { "EQ_1", "EQ_2" }.Select(id => host.Board.TraceOf(new EquipmentId(id)).TraceId));
        Assert.Equal(default, host.Board.TraceOf(new EquipmentId("EQ_3")));
    }

    private static MotorStatus Status(string motor, long seq) =>
        MotorStatus.Empty(new EquipmentId(motor), LcmDetector.ModelVersion) with { JournalSeq = seq };
}
