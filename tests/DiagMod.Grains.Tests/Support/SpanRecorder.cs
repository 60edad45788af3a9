using System.Collections.Concurrent;
using System.Diagnostics;

namespace DiagMod.Grains.Tests.Support;

/// <summary>Keeps the spans that end while it lives, of whatever trace: other tests of the process may add theirs.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private static readonly ActivitySource Source = new("DiagMod.Grains.Tests");

    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ConcurrentDictionary<(string Name, ActivityTraceId Trace), TaskCompletionSource<Activity>> _waited = new();

    public SpanRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name.StartsWith("DiagMod.", StringComparison.Ordinal)
                || source.Name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Begins a trace; its span is current from here on, until it is disposed.</summary>
    public static Activity Begin()
    {
        Activity.Current = null;
        return Source.StartActivity("test")!;
    }

    /// <summary>Ended spans of a trace.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. _ended.Where(span => span.TraceId == trace)];

    /// <summary>Ended spans of any trace with this name.</summary>
    public IReadOnlyList<Activity> Named(string name) => [.. _ended.Where(span => span.OperationName == name)];

    /// <summary>Waits for the first span of a trace with this name to end.</summary>
    public Task<Activity> UntilAsync(string name, ActivityTraceId trace) =>
        Waited(name, trace).Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Dispose() => _listener.Dispose();

    private TaskCompletionSource<Activity> Waited(string name, ActivityTraceId trace) => _waited.GetOrAdd(
        (name, trace), _ => new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously));

    private void Stopped(Activity span)
    {
        _ended.Enqueue(span);
        Waited(span.OperationName, span.TraceId).TrySetResult(span);
    }
}
