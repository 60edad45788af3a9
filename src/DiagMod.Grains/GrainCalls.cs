using DiagMod.Grains.Boards;
using DiagMod.Grains.Motors;
using DiagMod.Grains.RawFiles;
using Microsoft.Extensions.Logging;
using Orleans;

namespace DiagMod.Grains;

/// <summary>Counts and times every call into a grain, and lets out only exceptions that travel.</summary>
internal sealed partial class GrainCalls(GrainMetrics metrics, TimeProvider time, ILogger<GrainCalls> logger)
    : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var begun = time.GetTimestamp();
        var isDone = false;
        try
        {
            await context.Invoke();
            isDone = true;
        }
        catch (Exception e) when (KindOf(context.Grain) != LabelCap.Other && !GrainFaults.Travels(e))
        {
            LogFault(logger, KindOf(context.Grain), context.MethodName, e);
            throw GrainFaults.Travelling(e);
        }
        finally
        {
            var grain = KindOf(context.Grain);
            var method = grain == LabelCap.Other ? LabelCap.Other : context.MethodName;
            metrics.Called(grain, method, isDone, time.GetElapsedTime(begun));
        }
    }

    // The runtime has grains of its own; they share one value.
    private static string KindOf(object? grain) => grain switch
    {
        RawFileGrain => GrainMetrics.FileGrain,
        MotorGrain => GrainMetrics.MotorGrain,
        BoardGrain => GrainMetrics.BoardGrain,
        _ => LabelCap.Other,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} of a {Grain} grain failed")]
    private static partial void LogFault(ILogger logger, string grain, string method, Exception exception);
}
