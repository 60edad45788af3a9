using DiagMod.Grains.Boards;
using DiagMod.Grains.Motors;
using DiagMod.Grains.RawFiles;
using Orleans;

namespace DiagMod.Grains;

/// <summary>Counts and times every call into a grain.</summary>
internal sealed class GrainCalls(GrainMetrics metrics, TimeProvider time) : IIncomingGrainCallFilter
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
}
