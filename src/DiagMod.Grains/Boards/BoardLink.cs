using System.Diagnostics;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace DiagMod.Grains.Boards;

/// <summary>Keeps this host's board up to date: what is stored first, then what the grains tell. The runtime holds
/// observers weakly, the host holds this one.</summary>
internal sealed partial class BoardLink(
    IGrainFactory grains, ITwinStore store, Board board, GrainMetrics metrics, TimeProvider time,
    ILogger<BoardLink> logger)
    : BackgroundService, IBoardObserver
{
    /// <summary>Well within <see cref="BoardGrain.SubscriptionLife"/>, and soon enough after a board grain was
    /// moved.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();

    public Task ChangedAsync(MotorStatus[] changed, string?[]? traces)
    {
        metrics.BoardUpdated(changed.Length);
        var spans = traces is null ? null : BeginSpans(changed, traces);
        lock (_gate)
        {
            board.Set(changed, spans?.ToDictionary(span => span.Key, span => span.Value.Context));
        }

        foreach (var span in spans?.Values ?? Enumerable.Empty<Activity>())
        {
            span.Dispose();
        }

        return Task.CompletedTask;
    }

    public Task ForgottenAsync(EquipmentId motor)
    {
        board.Remove(motor);
        return Task.CompletedTask;
    }

    /// <summary>Fills the board from the store before anything behind it starts, so that nobody is shown an empty one.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogTroubled(logger, e);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var me = grains.CreateObjectReference<IBoardObserver>(this);
        var fleet = grains.GetGrain<IBoardGrain>(BoardGrain.FleetKey);
        var isLoaded = false;
        var isTroubled = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = RenewEvery;
            try
            {
                isLoaded &= await fleet.SubscribeAsync(me);
                if (!isLoaded)
                {
                    await LoadAsync(stoppingToken);
                    isLoaded = true;
                }

                isTroubled = false;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isTroubled)
                {
                    LogTroubled(logger, e);
                }

                isTroubled = true;
                pause = RetryAfter;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        grains.DeleteObjectReference<IBoardObserver>(me);
    }

    /// <summary>A span for each motor whose news were traced: several files' traces meet in one notice.</summary>
    private static Dictionary<EquipmentId, Activity> BeginSpans(MotorStatus[] changed, string?[] traces)
    {
        var spans = new Dictionary<EquipmentId, Activity>();
        foreach (var (status, trace) in changed.Zip(traces))
        {
            if (StageSpans.Parse(trace) is var parent && parent != default
                && GrainSpans.Source.StartStage(
                    "board.show", "show", status.EquipmentId, status.InWork?.RawId ?? status.LastFile, parent) is { } span)
            {
                spans[status.EquipmentId] = span;
            }
        }

        return spans;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var status in await store.LoadStatusesAsync(cancellationToken))
        {
            ShowStored(status);
        }
    }

    /// <summary>The board itself drops what is older; of equally old ones news win, since only they know of a file in
    /// work.</summary>
    private void ShowStored(MotorStatus status)
    {
        lock (_gate)
        {
            if (!board.TryGet(status.EquipmentId, out var known) || known.JournalSeq < status.JournalSeq)
            {
                board.Set(status);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The board has no news at the moment; it is asked for again")]
    private static partial void LogTroubled(ILogger logger, Exception exception);
}
