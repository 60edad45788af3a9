using DiagMod.Core.Currents;

namespace DiagMod.Benchmarks.Ingest;

/// <summary>Made-up recordings as a logger would write them: three phases, harmonics, measurement noise, four decimals.</summary>
internal static class BenchRecording
{
    private const double RateHz = 25_600;

    /// <summary>Three columns of amperes, each rounded to its decimals and then to float32.</summary>
    /// <param name="rows">Rows.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="noiseAmps">Standard deviation of the noise, amperes.</param>
    public static double[][] Amps(int rows, int seed, double noiseAmps = 0.1)
    {
        var random = new Random(seed);
        var phases = new double[3][];
        for (var phase = 0; phase < 3; phase++)
        {
            phases[phase] = new double[rows];
            for (var i = 0; i < rows; i++)
            {
                var angle = 2 * Math.PI * ((49.97 * i / RateHz) - (phase / 3.0));
                var noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                phases[phase][i] = Math.Round(
                    (30 * Math.Sin(angle)) + (0.6 * Math.Sin(5 * angle)) + (0.3 * Math.Sin(7 * angle)) + (noiseAmps * noise), 4);
            }
        }

        return phases;
    }

    /// <summary>The same as a file.</summary>
    /// <param name="amps">Three columns.</param>
    public static byte[] Csv(double[][] amps)
    {
        var writer = new CurrentCsvWriter();
        var buffer = new byte[10_000 * CurrentCsvWriter.MaxRowBytes];
        using var file = new MemoryStream();
        file.Write(CurrentCsvWriter.Header);
        for (var at = 0; at < amps[0].Length; at += 10_000)
        {
            var count = Math.Min(10_000, amps[0].Length - at);
            var bytes = writer.Write(
                amps[0].AsSpan(at, count), amps[1].AsSpan(at, count), amps[2].AsSpan(at, count), buffer);
            file.Write(buffer, 0, bytes);
        }

        return file.ToArray();
    }

    /// <summary>Another content of the same length: the first cell is a number of its own, with the digits it had.</summary>
    /// <param name="csv">A file whose first cell is below 10 A; changed in place.</param>
    /// <param name="number">0 to 9,999.</param>
    public static void Number(byte[] csv, int number)
    {
        var first = CurrentCsvWriter.Header.Length;
        var comma = first + csv.AsSpan(first).IndexOf((byte)',');
        for (var at = comma - 1; at >= comma - 4; at--)
        {
            csv[at] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }
}
