using System.Diagnostics;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;

namespace DiagMod.Dashboard.Shared;

/// <summary>Where live pages tell that they took news: the last stage of a recording's way to a person.</summary>
internal static class PageSpans
{
    private static readonly ActivitySource Source = new("DiagMod.Dashboard");

    /// <summary>Begins a span in the trace that brought the news; where several did, in the first one's with links to the
    /// others. Null when none was traced.</summary>
    /// <param name="board">Where the news came from.</param>
    /// <param name="page">The page that takes them.</param>
    /// <param name="news">The statuses.</param>
    public static Activity? Start(Board board, Type page, IReadOnlyList<MotorStatus> news)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var traced = news.Select(status => (Status: status, Trace: board.TraceOf(status.EquipmentId)))
            .Where(one => one.Trace != default).ToList();
        if (traced.Count == 0)
        {
            return null;
        }

        var (first, trace) = traced[0];
        var span = Source.StartStage("page.push", "push", first.EquipmentId, first.InWork?.RawId ?? first.LastFile, trace);
        span?.SetTag("page", page.Name);
        foreach (var other in traced.Skip(1))
        {
            span?.AddLink(new ActivityLink(other.Trace));
        }

        return span;
    }
}
