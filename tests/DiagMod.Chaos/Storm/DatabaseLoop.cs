namespace DiagMod.Chaos.Storm;

/// <summary>Does to the database what happens to databases.</summary>
internal sealed class DatabaseLoop(DatabaseUnderTest database, StormFigures figures, ChaosOptions options, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Goes on until the storm is over; the database is well then.</summary>
    /// <param name="isOver">Asked before each blow.</param>
    /// <param name="stop">Ends everything.</param>
    public async Task RunAsync(Func<bool> isOver, CancellationToken stop)
    {
        if (options.DatabaseKills == 0)
        {
            return;
        }

        while (!isOver())
        {
            await Task.Delay(TimeSpan.FromSeconds(3 + (_random.NextDouble() * 6)), stop);
            if (!isOver() && IsDue())
            {
                await BlowAsync(stop);
            }
        }
    }

    // Spread over the kills of hosts: on a slow machine, where a start takes long, the database would be away all the time.
    private bool IsDue() =>
        (double)figures.OfDatabase / options.DatabaseKills <= 1.5 * (figures.HostKills + 1) / Math.Max(1, options.HostKills);

    private async Task BlowAsync(CancellationToken stop)
    {
        var howLong = TimeSpan.FromSeconds(2 + (2 * _random.NextDouble()));
        switch (_random.Next(20))
        {
            case < 6:
                await database.KillAsync(isAtOnce: true);
                figures.Count(StormFigures.DatabaseKills);
                break;
            case < 11:
                await database.KillAsync(isAtOnce: false);
                figures.Count(StormFigures.DatabaseStops);
                break;
            case < 13:
                await database.ExhaustAsync(howLong, stop);
                figures.Count(StormFigures.Exhaustions);
                break;
            case < 15:
                await database.SlowAsync(TimeSpan.FromMilliseconds(200), howLong, stop);
                figures.Count(StormFigures.Slowdowns);
                break;
            case < 17:
                await database.SwallowAsync(howLong, stop);
                figures.Count(StormFigures.Swallowed);
                break;
            case var _ when database.NoDisk is null:
                await database.FillAsync(howLong, stop);
                figures.Count(StormFigures.Fills);
                break;
        }
    }
}
