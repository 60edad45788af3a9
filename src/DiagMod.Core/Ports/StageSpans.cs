using System.Diagnostics;
using DiagMod.Core.Currents;

namespace DiagMod.Core.Ports;

/// <summary>Spans of a recording's way from the request to the board. Without a listener none is made and nothing is
/// allocated.</summary>
public static class StageSpans
{
    /// <summary>Tag with the file's id.</summary>
    public const string RawIdTag = "raw_id";

    /// <summary>Tag with the motor's key.</summary>
    public const string EquipmentIdTag = "equipment_id";

    /// <summary>Tag with the stage, in the words of the metric diagmod_pipeline_stage_seconds.</summary>
    public const string StageTag = "stage";

    /// <summary>Begins a span; dispose it at the stage's end.</summary>
    /// <param name="source">Who tells.</param>
    /// <param name="name">Its name, such as file.store.</param>
    /// <param name="stage">Its stage, such as store.</param>
    /// <param name="equipmentId">The motor.</param>
    /// <param name="rawId">The file; null before it has an id.</param>
    /// <param name="parent">What it belongs to; default: the current span.</param>
    /// <returns>The span; null when nobody listens, or this trace is not recorded.</returns>
    public static Activity? StartStage(
        this ActivitySource source, string name, string stage, EquipmentId equipmentId, RawFileId? rawId = null,
        ActivityContext parent = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!source.HasListeners() || source.StartActivity(name, ActivityKind.Internal, parent) is not { } span)
        {
            return null;
        }

        Mark(span, stage, equipmentId, rawId);
        return span;
    }

    /// <summary>Tells of a stage that is over already, such as a wait.</summary>
    /// <param name="source">Who tells.</param>
    /// <param name="name">Its name.</param>
    /// <param name="stage">Its stage.</param>
    /// <param name="equipmentId">The motor.</param>
    /// <param name="rawId">The file.</param>
    /// <param name="parent">What it belongs to.</param>
    /// <param name="from">Its beginning, UTC.</param>
    /// <param name="to">Its end, UTC; not before <paramref name="from"/>.</param>
    public static void TellStage(
        this ActivitySource source, string name, string stage, EquipmentId equipmentId, RawFileId rawId, ActivityContext parent,
        DateTimeOffset from, DateTimeOffset to)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.HasListeners() && source.StartActivity(name, ActivityKind.Internal, parent, startTime: from) is { } span)
        {
            Mark(span, stage, equipmentId, rawId);
            span.SetEndTime((to > from ? to : from).UtcDateTime);
            span.Dispose();
        }
    }

    /// <summary>Marks a span as failed.</summary>
    /// <param name="span">The span; null when there is none.</param>
    /// <param name="code">Stable code of the fault, or the name of its type.</param>
    /// <param name="words">Why, for a person.</param>
    public static void Fail(this Activity? span, string code, string? words)
    {
        span?.SetTag("error.type", code);
        span?.SetStatus(ActivityStatusCode.Error, words);
    }

    /// <summary>The span that a W3C traceparent names.</summary>
    /// <param name="traceParent">The traceparent; null or malformed: nothing.</param>
    /// <returns>Its context; default when it names none.</returns>
    public static ActivityContext Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context) ? context : default;

    /// <summary>The trace id in a W3C traceparent, 32 hexadecimal digits; null when it has none.</summary>
    /// <param name="traceParent">The traceparent.</param>
    public static string? TraceIdOf(string? traceParent) =>
        Parse(traceParent) is { } context && context.TraceId != default ? context.TraceId.ToHexString() : null;

    private static void Mark(Activity span, string stage, EquipmentId equipmentId, RawFileId? rawId)
    {
        span.SetTag(StageTag, stage);
        span.SetTag(EquipmentIdTag, equipmentId.Value);
        if (rawId is { } id)
        {
            span.SetTag(RawIdTag, id.ToString());
        }
    }
}
