using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Forecasting;
using DiagMod.Core.Twin;

namespace DiagMod.Benchmarks.Twins;

/// <summary>What twins weigh on the garbage collector's heap: at rest, awake, and what of it is which part.</summary>
internal static class IdleMemory
{
    private const int Twins = 1000;

    // Parts need no thousand: they are the same to the byte.
    private const int Parts = 100;

    private const int Points = 300;

    /// <summary>The rows.</summary>
    /// <param name="id">The motor.</param>
    /// <param name="checkpoint">A state with everything in it: full rings, a gate in work.</param>
    /// <param name="detector">The detector in that state.</param>
    public static IEnumerable<BenchRow> Measure(EquipmentId id, TwinCheckpoint checkpoint, AnomalyDetector detector)
    {
        MotorTwin Twin() => MotorTwin.Restore(id, new StoredTwin(checkpoint, [], checkpoint.Seq));
        yield return Acceptance.AtMost("B12", "memory of an idle twin", Twins, 0, Kilobytes(Twins, () => Twin().Rest()), "kB", 64);
        var state = checkpoint.Sha256;
        var woken = MotorTwin.Wake(Twin().Rest()).Checkpoint().Sha256;
        yield return new BenchRow(
            "B12", "hashes of a state: before its rest and after it", 1, 0, state.AsSpan().SequenceEqual(woken) ? 1 : 2, "hashes",
            "= 1", state.AsSpan().SequenceEqual(woken));
        var awake = Kilobytes(Parts, Twin);
        yield return Told("memory of a twin that is awake", awake);
        var parts = new (string What, double Kilobytes)[]
        {
            ("the detector", Kilobytes(Parts, Copy(writer => Detectors.Write(writer, detector), Detectors.Read))),
            ("the RMS trends", Kilobytes(Parts, Copy(Trend().Write, reader => Read(new RmsTrend(), reader)))),
            ("the trends of four readings", Kilobytes(Parts, Copy(Readings().Write, reader => Read(new ReadingTrends(), reader)))),
        };
        foreach (var (what, kilobytes) in parts)
        {
            yield return Told($"of which {what}", kilobytes);
        }

        yield return Told("of which all else", awake - parts.Sum(part => part.Kilobytes));
    }

    private static BenchRow Told(string what, double kilobytes) => new("B12", what, Parts, 0, kilobytes, "kB", "-", true);

    private static double Kilobytes(int count, Func<object> make)
    {
        // What is shared or made once for all stands before the count begins.
        var first = make();
        var kept = new object[count];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < count; i++)
        {
            kept[i] = make();
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(kept);
        GC.KeepAlive(first);
        return (double)bytes / count / 1024;
    }

    private static Func<object> Copy(Action<BinaryWriter> write, Func<BinaryReader, object> read)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        write(writer);
        var bytes = stream.ToArray();
        return () => read(new BinaryReader(new MemoryStream(bytes, writable: false)));
    }

    private static RmsTrend Trend()
    {
        var trend = new RmsTrend();
        for (var i = 0; i < Points; i++)
        {
            var at = DateTimeOffset.UnixEpoch.AddHours(i);
            var rms = new PhaseValues(10 + Math.Sin(i), 11 + Math.Sin(2 * i), 12 + Math.Sin(3 * i));
            trend.Add(at, TimeSource.Recorded, TimeSpan.FromSeconds(0.5), [.. Enumerable.Range(0, 240).Select(window =>
                new WindowRms(at.AddSeconds(0.5 * window), rms))]);
        }

        return trend;
    }

    private static ReadingTrends Readings()
    {
        var readings = new ReadingTrends();
        for (var i = 0; i < Points; i++)
        {
            foreach (var reading in Enum.GetValues<Reading>())
            {
                readings.Add(reading, DateTimeOffset.UnixEpoch.AddHours(i), TimeSource.Recorded, Math.Sin(i * (double)reading));
            }
        }

        return readings;
    }

    private static RmsTrend Read(RmsTrend trend, BinaryReader reader)
    {
        trend.Read(reader);
        return trend;
    }

    private static ReadingTrends Read(ReadingTrends readings, BinaryReader reader)
    {
        readings.Read(reader);
        return readings;
    }
}
