using System.Diagnostics;
using DiagMod.Core.Ports;

namespace DiagMod.Chaos.Storm;

/// <summary>Kills one host again and again, half a second to one after it began to serve; now and then freezes it past its lease
/// instead, or lets it die at a named place.</summary>
internal sealed class HostLoop(
    HostUnderTest host, DatabaseUnderTest database, StormFigures figures, ChaosOptions options, TimeSpan lease, int seed)
{
    private const double ShareFrozen = 0.18;
    private const double ShareArmed = 0.4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Random _random = new(seed);

    /// <summary>The last that the host said.</summary>
    public string LastWords => host.LastWords;

    /// <summary>Goes on until the storm is over; the host may be running then, or not.</summary>
    /// <param name="isOver">Asked before each blow.</param>
    /// <param name="stop">Ends everything.</param>
    public async Task RunAsync(Func<bool> isOver, CancellationToken stop)
    {
        if (options.HostKills == 0)
        {
            return;
        }

        if (host.IsRunning)
        {
            await BlowAsync(null, isOver, stop);
        }

        while (!isOver())
        {
            var point = _random.NextDouble() < ShareArmed ? DrawPoint() : null;
            if (await StartAsync(point, stop))
            {
                await BlowAsync(point, isOver, stop);
            }
        }
    }

    /// <summary>Starts it and waits until it serves; false when it ended before.</summary>
    /// <param name="point">Where it is to die, or null.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<bool> StartAsync(string? point, CancellationToken stop)
    {
        var (faults, isWell) = (database.Faults, !database.IsFaulty);
        var since = Stopwatch.StartNew();
        host.Start(point);
        if (await host.ReadyAsync(Patience, stop))
        {
            if (isWell && faults == database.Faults)
            {
                figures.Ready(since.Elapsed.TotalSeconds);
            }

            return true;
        }

        if (host.IsRunning)
        {
            // Neither dead nor ready for so long: as bad as a start can be, if the database was well.
            if (isWell && faults == database.Faults)
            {
                figures.Ready(since.Elapsed.TotalSeconds);
            }

            await host.KillAsync();
        }
        else if (point is not null && host.WasKilled)
        {
            figures.KilledAt(NameOf(point));
        }
        else
        {
            figures.Count(StormFigures.FailedStarts);
            await Task.Delay(200, stop);
        }

        return false;
    }

    private void Ended(string? point)
    {
        if (point is not null && host.WasKilled)
        {
            figures.KilledAt(NameOf(point));
        }
        else
        {
            figures.EndedByItself($"host {host.Name}: {host.LastWords}");
        }
    }

    private static string NameOf(string point) => point.Split(':')[0];

    private string DrawPoint()
    {
        var name = KillPoint.OfFiles[_random.Next(KillPoint.OfFiles.Count)];
        return FormattableString.Invariant($"{name}:{_random.Next(1, 3)}");
    }

    private async Task BlowAsync(string? point, Func<bool> isOver, CancellationToken stop)
    {
        while (true)
        {
            // An armed host is given the time to get to its place.
            var up = TimeSpan.FromSeconds(_random.NextDouble() * 0.6 + (point is null ? 0.5 : 1.5));
            if (await host.EndedAsync(up, stop))
            {
                Ended(point);
                return;
            }

            if (isOver())
            {
                return;
            }

            if (figures[StormFigures.Freezes] >= 2 * options.Freezes || _random.NextDouble() >= ShareFrozen)
            {
                break;
            }

            host.Freeze(true);
            try
            {
                await Task.Delay(lease + TimeSpan.FromSeconds(1 + _random.NextDouble()), stop);
            }
            finally
            {
                host.Freeze(false);
            }

            figures.Count(StormFigures.Freezes);
        }

        await host.KillAsync();
        figures.Count(StormFigures.Kills);
    }
}
