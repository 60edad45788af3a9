using System.Collections.Concurrent;
using System.Diagnostics;

namespace DiagMod.Chaos.Fuzz;

/// <summary>Tries one target with so many inputs on all cores. Input n of a seed is the same in every run: inputs come in blocks,
/// each with a random of its own.</summary>
/// <param name="make">Makes a target for one worker.</param>
/// <param name="seed">The seed.</param>
internal sealed class FuzzRun(Func<IFuzzTarget> make, int seed)
{
    private const int BlockInputs = 2000;
    private const int MostFaults = 20;

    // An input takes microseconds; the rest is what a busy machine may take away.
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, long> _verdicts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _faults = new();
    private long _done;
    private long _slowestTicks;

    /// <summary>Runs it.</summary>
    /// <param name="inputs">How many, rounded up to whole blocks.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="stop">Ends it between two blocks.</param>
    public FuzzFigures Run(long inputs, int workers, CancellationToken stop)
    {
        var since = Stopwatch.StartNew();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var blocks = (inputs + BlockInputs - 1) / BlockInputs;
        var next = -1L;
        var name = "";
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            var target = make();
            name = target.Name;
            try
            {
                for (var block = Interlocked.Increment(ref next); block < blocks; block = Interlocked.Increment(ref next))
                {
                    if (stop.IsCancellationRequested || _faults.Count >= MostFaults)
                    {
                        return;
                    }

                    RunBlock(target, (int)block);
                }
            }
            finally
            {
                (target as IDisposable)?.Dispose();
            }
        })
        {
            IsBackground = true,
        }).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return new FuzzFigures(
            name, _done, Math.Round(since.Elapsed.TotalSeconds, 1),
            Math.Round((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, 1),
            Math.Round(TimeSpan.FromTicks(_slowestTicks).TotalMilliseconds, 1),
            new SortedDictionary<string, long>(_verdicts.ToDictionary(), StringComparer.Ordinal), [.. _faults]);
    }

    private void RunBlock(IFuzzTarget target, int block)
    {
        var random = new Random(Seeds.Of(seed, block));
        var verdicts = new Dictionary<string, long>(StringComparer.Ordinal);
        var slowest = 0L;
        for (var number = 0; number < BlockInputs; number++)
        {
            var began = Stopwatch.GetTimestamp();
            var (verdict, fault) = target.Try(random);
            var took = Stopwatch.GetElapsedTime(began);
            slowest = Math.Max(slowest, took.Ticks);
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
            if (took > LongestInput)
            {
                fault ??= FormattableString.Invariant($"took {took.TotalSeconds:0.0} s ({verdict})");
            }

            if (fault is not null)
            {
                _faults.Enqueue(FormattableString.Invariant($"{target.Name}, seed {seed}, block {block}, input {number}: {fault}"));
            }
        }

        Interlocked.Add(ref _done, BlockInputs);
        foreach (var (verdict, count) in verdicts)
        {
            _verdicts.AddOrUpdate(verdict, count, (_, sum) => sum + count);
        }

        for (var known = Volatile.Read(ref _slowestTicks); slowest > known;)
        {
            known = Interlocked.CompareExchange(ref _slowestTicks, slowest, known);
        }
    }
}

/// <summary>What a run of one target found.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Inputs">Inputs tried, each twice: whole and in pieces.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="CpuSeconds">Processor time.</param>
/// <param name="SlowestMilliseconds">The slowest input, both times together, waits for a busy machine included.</param>
/// <param name="Verdicts">How many inputs came to each verdict.</param>
/// <param name="Faults">Rules that were broken, with seed and input.</param>
internal sealed record FuzzFigures(
    string Target, long Inputs, double Seconds, double CpuSeconds, double SlowestMilliseconds,
    IReadOnlyDictionary<string, long> Verdicts, IReadOnlyList<string> Faults);
