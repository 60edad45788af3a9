using DiagMod.Core.Ports;

namespace DiagMod.Postgres.Retention;

/// <summary>Keeps a clock that leaps from removing anything: more than a day between two looks, forwards or back, or between this machine
/// and the database, holds every removal until a person confirms the time, or the clock comes back.</summary>
public sealed class TrustedClock
{
    /// <summary>Largest step that is believed.</summary>
    public static readonly TimeSpan LargestStep = TimeSpan.FromHours(24);

    private const string ReadSql = "select trusted_at, leapt_to, clock_timestamp() from trusted_clock for update;";

    private const string PeekSql = "select trusted_at, leapt_to, clock_timestamp() from trusted_clock;";

    private const string FirstSql = """
        insert into trusted_clock (trusted_at)
        values (@now)
        on conflict (id) do nothing;
        """;

    private const string TrustSql = "update trusted_clock set trusted_at = @now, leapt_to = null, leapt_at = null;";

    private const string HoldSql = """
        update trusted_clock
        set leapt_to = @now, leapt_at = coalesce(leapt_at, clock_timestamp());
        """;

    private readonly Database _database;

    internal TrustedClock(Database database) => _database = database;

    /// <summary>Looks at the clock, and says whether what is due by it may be removed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ClockTrust> LookAsync(CancellationToken cancellationToken) => _database.InTransactionAsync(
        async work =>
        {
            var now = _database.Now;
            if (await work.ExecuteAsync(FirstSql, cancellationToken, Arg.Time("now", now)) == 1)
            {
                // There is nothing to compare with yet; the next look has this one.
                return ClockTrust.First;
            }

            DateTimeOffset trusted;
            DateTimeOffset? leaptTo;
            DateTimeOffset database;
            await using (var command = work.Command(ReadSql))
            await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
            {
                await reader.ReadAsync(cancellationToken);
                (trusted, leaptTo, database) = (reader.Time(0), reader.TimeOrNull(1), reader.Time(2));
            }

            if ((now - trusted).Duration() > LargestStep || IsOff(now, database))
            {
                await work.ExecuteAsync(HoldSql, cancellationToken, Arg.Time("now", now));
                if (leaptTo is null)
                {
                    await work.AuditAsync(
                        new AuditEntry(
                            Actor.System, "retention.hold", "database", null, "success",
                            StoreJson.Write(new { trusted_until = trusted, clock_shows = now, database_shows = database })),
                        cancellationToken);
                }

                return ClockTrust.Held;
            }

            await work.ExecuteAsync(TrustSql, cancellationToken, Arg.Time("now", now));
            return ClockTrust.Trusted;
        },
        isIdempotent: true,
        cancellationToken);

    /// <summary>Says how the newest look came out, and whether the clock leapt since. Changes nothing: a clock that came back is held
    /// until the next look.</summary>
    /// <param name="isLookedAt">False: nobody looks at the clock any more, so that the age of the newest look says nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async Task<ClockTrust> PeekAsync(bool isLookedAt, CancellationToken cancellationToken)
    {
        await using var command = _database.Command(PeekSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return isLookedAt ? ClockTrust.First : ClockTrust.Trusted;
        }

        var now = _database.Now;
        return reader.TimeOrNull(1) is not null
            || (isLookedAt && (now - reader.Time(0)).Duration() > LargestStep)
            || IsOff(now, reader.Time(2))
                ? ClockTrust.Held
                : ClockTrust.Trusted;
    }

    private bool IsOff(DateTimeOffset now, DateTimeOffset database) =>
        _database.Time == TimeProvider.System && (now - database).Duration() > LargestStep;
}

/// <summary>What a look at the clock came to.</summary>
public enum ClockTrust
{
    /// <summary>What is due by it may go.</summary>
    Trusted,

    /// <summary>The first look ever: nothing to compare with, nothing goes.</summary>
    First,

    /// <summary>It leapt: nothing goes until a person confirms it.</summary>
    Held,
}
