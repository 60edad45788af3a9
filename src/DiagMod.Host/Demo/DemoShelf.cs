using DiagMod.Core.Currents;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Demo;

/// <summary>The demo's stored recordings: which are there, and which must go so that a demo that runs for weeks does not grow.</summary>
internal sealed class DemoShelf(IRawSignalStore store, ISimulatedMotors simulated)
{
    /// <summary>Live recordings of a motor that are kept in any case, the newest: about an hour.</summary>
    public const int Newest = 60;

    /// <summary>Older ones that are kept, one an hour: two days.</summary>
    public const int Hours = 48;

    /// <summary>Names of a motor's recordings.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(DemoMotor motor, CancellationToken cancellationToken) =>
        [.. (await FilesAsync(motor, cancellationToken)).Select(file => file.FileName)];

    /// <summary>Deletes the live recordings that are not kept, and what deleted ones left behind.</summary>
    /// <param name="motors">The motors.</param>
    /// <param name="history">Recordings of a motor's history: its oldest, never deleted here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ClearAsync(IReadOnlyList<DemoMotor> motors, int history, CancellationToken cancellationToken)
    {
        foreach (var motor in motors)
        {
            var files = await FilesAsync(motor, cancellationToken);
            foreach (var file in Expired([.. files.SkipLast(history).Select(file => (file.RawId, file.CreatedAt))]))
            {
                await store.DeleteAsync(file, DemoMotors.Actor, cancellationToken);
            }
        }

        await simulated.PruneAsync(cancellationToken);
    }

    /// <summary>Which live recordings may go.</summary>
    /// <param name="live">A motor's live recordings, newest first.</param>
    internal static IReadOnlyList<RawFileId> Expired(IReadOnlyList<(RawFileId Id, DateTimeOffset At)> live)
    {
        var older = live.Skip(Newest).ToList();

        // The first of each hour stays: it is the same one whenever this is asked.
        var kept = older
            .GroupBy(file => file.At.UtcTicks / TimeSpan.TicksPerHour)
            .Take(Hours)
            .Select(hour => hour.Last().Id)
            .ToHashSet();
        return [.. older.Where(file => !kept.Contains(file.Id)).Select(file => file.Id)];
    }

    private async Task<List<RawFileRow>> FilesAsync(DemoMotor motor, CancellationToken cancellationToken)
    {
        var files = new List<RawFileRow>();
        var page = new PageRequest(1000, null);
        do
        {
            var part = await store.ListAsync(new RawFileFilter(motor.Id, null), page, cancellationToken);
            files.AddRange(part.Items);
            page = page with { Cursor = part.Next };
        }
        while (page.Cursor is not null);
        return files;
    }
}
