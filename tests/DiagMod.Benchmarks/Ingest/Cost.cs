using System.Diagnostics;

namespace DiagMod.Benchmarks.Ingest;

/// <summary>What one run of something took in this process.</summary>
/// <param name="Wall">Seconds that passed.</param>
/// <param name="Cpu">Seconds of processor time, all threads.</param>
/// <param name="Allocated">Bytes allocated.</param>
internal readonly record struct Cost(double Wall, double Cpu, long Allocated)
{
    /// <summary>Runs it and measures.</summary>
    public static Cost Of(Action action)
    {
        var (allocated, cpu, began) =
            (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        action();
        return new Cost(
            Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    /// <summary>Runs it and measures.</summary>
    public static async Task<Cost> OfAsync(Func<Task> action)
    {
        var (allocated, cpu, began) =
            (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await action();
        return new Cost(
            Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    /// <summary>The lesser of two, figure by figure.</summary>
    public Cost Or(Cost other) =>
        new(Math.Min(Wall, other.Wall), Math.Min(Cpu, other.Cpu), Math.Min(Allocated, other.Allocated));

    /// <summary>The least of several rounds that take turns: what else runs on the machine only ever adds time.</summary>
    /// <param name="rounds">Rounds that count; two more come before.</param>
    /// <param name="actions">What is compared.</param>
    public static Cost[] Least(int rounds, params Action[] actions)
    {
        var least = new Cost[actions.Length];
        Array.Fill(least, new Cost(double.PositiveInfinity, double.PositiveInfinity, long.MaxValue));
        for (var round = -2; round < rounds; round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var cost = Of(actions[i]);
                least[i] = round < 0 ? least[i] : least[i].Or(cost);
            }
        }

        return least;
    }
}
