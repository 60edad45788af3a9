using System.Diagnostics;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Orleans;
using Orleans.Runtime;

namespace DiagMod.Grains.Boards;

/// <summary>Collects news and passes them on at most <see cref="NoticesASecond"/> times a second.</summary>
internal sealed class BoardGrain(GrainMetrics metrics, TimeProvider time) : Grain, IBoardGrain
{
    public const string FleetKey = "board/fleet";

    public const int NoticesASecond = 5;

    /// <summary>A subscription that is not renewed for so long belongs to a host that is gone.</summary>
    public static readonly TimeSpan SubscriptionLife = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1.0 / NoticesASecond);

    private readonly Dictionary<EquipmentId, long> _newestSeq = [];
    private readonly Dictionary<EquipmentId, MotorStatus> _news = [];
    private readonly Dictionary<EquipmentId, string> _traces = [];
    private readonly Dictionary<IBoardObserver, DateTimeOffset> _subscribers = [];
    private IGrainTimer _notice = null!;
    private DateTimeOffset _lastNotice = DateTimeOffset.MinValue;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _notice = this.RegisterGrainTimer(
            NotifyAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        metrics.Activated(GrainMetrics.BoardGrain, TimeSpan.Zero);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Deactivated(GrainMetrics.BoardGrain);
        return Task.CompletedTask;
    }

    public Task PostAsync(MotorStatus status)
    {
        // Between machines one-way calls may overtake each other; the journal's number puts them right.
        if (_newestSeq.GetValueOrDefault(status.EquipmentId) > status.JournalSeq)
        {
            return Task.CompletedTask;
        }

        using var span = Activity.Current is null
            ? null
            : GrainSpans.Source.StartStage("board.post", "post", status.EquipmentId, status.InWork?.RawId ?? status.LastFile);
        _traces.Remove(status.EquipmentId);
        if (span is { Recorded: true, Id: { } trace })
        {
            _traces[status.EquipmentId] = trace;
        }

        _newestSeq[status.EquipmentId] = status.JournalSeq;
        if (_news.Count == 0)
        {
            var due = _lastNotice + Spacing - time.GetUtcNow();
            _notice.Change(due > TimeSpan.Zero ? due : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        _news[status.EquipmentId] = status;
        return Task.CompletedTask;
    }

    public async Task ForgetAsync(EquipmentId motor)
    {
        _newestSeq.Remove(motor);
        _news.Remove(motor);
        _traces.Remove(motor);
        foreach (var subscriber in _subscribers.Keys.ToArray())
        {
            await subscriber.ForgottenAsync(motor);
        }
    }

    public Task<bool> SubscribeAsync(IBoardObserver observer)
    {
        var isKnown = _subscribers.ContainsKey(observer);
        _subscribers[observer] = time.GetUtcNow();
        return Task.FromResult(isKnown);
    }

    public Task UnsubscribeAsync(IBoardObserver observer)
    {
        _subscribers.Remove(observer);
        return Task.CompletedTask;
    }

    private async Task NotifyAsync(CancellationToken cancellationToken)
    {
        if (_news.Count == 0)
        {
            return;
        }

        var changed = _news.Values.ToArray();
        var traces = _traces.Count == 0
            ? null
            : Array.ConvertAll(changed, status => _traces.GetValueOrDefault(status.EquipmentId));
        _news.Clear();
        _traces.Clear();
        _lastNotice = time.GetUtcNow();
        foreach (var (subscriber, renewedAt) in _subscribers.ToArray())
        {
            if (_lastNotice - renewedAt > SubscriptionLife)
            {
                _subscribers.Remove(subscriber);
            }
            else
            {
                await subscriber.ChangedAsync(changed, traces);
            }
        }
    }
}
