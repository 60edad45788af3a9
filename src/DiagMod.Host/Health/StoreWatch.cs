using DiagMod.Core.Ports;

namespace DiagMod.Host.Health;

/// <summary>Asks every few seconds whether the database answers, so that open pages say it within five seconds when it does not.</summary>
internal sealed class StoreWatch(IDatabaseHealth database, StoreState state, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lastAnswer = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            var asked = time.GetUtcNow();
            var isUp = await database.IsUpAsync(stoppingToken);
            lastAnswer = isUp ? asked : lastAnswer;
            state.Note(isUp, lastAnswer);
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
