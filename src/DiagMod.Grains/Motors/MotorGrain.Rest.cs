using DiagMod.Core.Twin;
using Orleans;
using Orleans.Runtime;

namespace DiagMod.Grains.Motors;

/// <content>A motor sends a file now and then: between two of them its twin rests in a third of the memory.</content>
internal sealed partial class MotorGrain
{
    private MotorTwin? _awake;
    private RestingTwin? _resting;
    private IGrainTimer? _rest;

    /// <summary>The twin, woken when it rested.</summary>
    private MotorTwin Twin => _awake ??= MotorTwin.Wake(_resting!);

    /// <summary>Lets the twin rest when nobody asks it for a while.</summary>
    private void ArmRest()
    {
        if (_rest is null)
        {
            _rest = this.RegisterGrainTimer(RestAsync, new GrainTimerCreationOptions(options.RestAfter, Timeout.InfiniteTimeSpan));
        }
        else
        {
            _rest.Change(options.RestAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task RestAsync(CancellationToken cancellationToken)
    {
        // What is stale ends here and is read again; a file in work needs its twin within seconds.
        if (_awake is { } twin && !_isStale && _file is null)
        {
            _resting = await Task.Run(twin.Rest, cancellationToken);
            _awake = null;
            metrics.Rested();
        }
    }
}
