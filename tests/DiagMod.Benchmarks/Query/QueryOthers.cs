using System.Diagnostics;
using DiagMod.Core.Ports;

namespace DiagMod.Benchmarks.Query;

/// <summary>One reader and one writer of windows who work without a pause in the month that stays, and the longest that each waited.</summary>
internal sealed class QueryOthers : IAsyncDisposable
{
    private const int Reader = 1;
    private const int Writer = 2;

    private static readonly TimeSpan FileEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly DateTimeOffset _from;
    private double _read;
    private double _write;
    private Task _work = Task.CompletedTask;

    private QueryOthers(DateTimeOffset from) => _from = from;

    /// <summary>Fills an hour of this month for the reader; after one warm round each, both go on until the end.</summary>
    /// <param name="database">The database.</param>
    public static async Task<QueryOthers> StartAsync(QueryDatabase database)
    {
        var now = TimeProvider.System.GetUtcNow();
        var others = new QueryOthers(new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero));
        await using (var connection = await database.OpenWriterAsync())
        {
            for (var file = 0; file < 60; file++)
            {
                await QueryDatabase.WriteFileAsync(connection, Reader, others._from + (FileEvery * file));
            }
        }

        await others.ReadAsync(database);
        others._work = Task.WhenAll(Task.Run(() => others.ReadOnAsync(database)), Task.Run(() => others.WriteOnAsync(database)));
        return others;
    }

    /// <summary>The longest waits since the last time that this was asked, milliseconds.</summary>
    public (double Read, double Write) TakeLongest()
    {
        lock (_gate)
        {
            var longest = (_read, _write);
            (_read, _write) = (0, 0);
            return longest;
        }
    }

    /// <summary>Waits for the rounds in work: they count.</summary>
    public async Task EndAsync()
    {
        await _ended.CancelAsync();
        await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _ended.Dispose();
    }

    private async Task ReadOnAsync(QueryDatabase database)
    {
        while (!_ended.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await ReadAsync(database);
            Note(ref _read, began);
        }
    }

    private async Task ReadAsync(QueryDatabase database)
    {
        var trend = await database.Get<IMotorHistory>().TrendAsync(
            QueryDatabase.Motor(Reader), _from, _from.AddHours(1), TimeSpan.FromSeconds(10), CancellationToken.None);
        if (trend.Count == 0)
        {
            throw new InvalidOperationException("The reader's trend is empty.");
        }
    }

    private async Task WriteOnAsync(QueryDatabase database)
    {
        await using var connection = await database.OpenWriterAsync();
        for (var file = 0; !_ended.IsCancellationRequested; file++)
        {
            var began = Stopwatch.GetTimestamp();
            await QueryDatabase.WriteFileAsync(connection, Writer, _from + (FileEvery * (file % 40_000)));
            if (file > 0)
            {
                Note(ref _write, began);
            }
        }
    }

    private void Note(ref double longest, long began)
    {
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        lock (_gate)
        {
            longest = Math.Max(longest, took);
        }
    }
}
