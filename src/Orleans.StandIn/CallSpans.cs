using System.Diagnostics;

namespace Orleans.StandIn;

/// <summary>Spans of calls that belong to a trace, under the source and the names that Microsoft Orleans gives them with
/// AddActivityPropagation. Nothing ambient flows into a turn, so the caller's span travels with the message.</summary>
internal static class CallSpans
{
    private static readonly ActivitySource Source = new("Microsoft.Orleans.Application");

    /// <summary>What a message takes along: the span of whoever sends it; default when nobody listens or there is none.</summary>
    public static ActivityContext OfCaller() =>
        Source.HasListeners() && Activity.Current is { } caller ? caller.Context : default;

    /// <summary>Makes a call in a span of its own, which is over before the answer leaves; without a caller's span there is
    /// none.</summary>
    public static async Task<object?> AroundAsync(GrainMethod method, ActivityContext caller, Func<Task<object?>> call)
    {
        using var span = caller == default ? null : Source.StartActivity(method.SpanName, ActivityKind.Server, caller);
        try
        {
            return await call();
        }
        catch (Exception e)
        {
            span?.SetTag("error.type", e.GetType().FullName);
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }
}
