using System.Security.Cryptography;
using DiagMod.Benchmarks.Signals;
using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;

namespace DiagMod.Benchmarks.Twins;

/// <summary>B12, the forecaster's part: the same windows twice, and once from a saved state in the middle, end in the same bytes;
/// and how many bytes those are.</summary>
internal sealed class ForecastReplayRows : ITwinRows
{
    private const int Seed = 12;
    private const int Files = 1_000;
    private const int WindowsAFile = 100;
    private const int Copies = 100;
    private const int StepsADay = 24;
    private const int Stride = 2;

    private static readonly EquipmentId Motor = new("B12");
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public string Part => "forecast-replay";

    public IEnumerable<BenchRow> Measure(Action<string> progress)
    {
        var (once, middle) = Fold(new RmsTrend(), 0, Files / 2);
        progress("the forecaster: half of the windows");
        var whole = Fold(once, Files / 2, Files).Trend;
        var again = Fold(Fold(new RmsTrend(), 0, Files / 2).Trend, Files / 2, Files).Trend;
        progress("the forecaster: all of the windows, twice");
        var resumed = new RmsTrend();
        using (var reader = new BinaryReader(new MemoryStream(middle)))
        {
            resumed.Read(reader);
        }

        Fold(resumed, Files / 2, Files);
        var hash = HashOf(whole);
        var differ = (HashOf(again) == hash ? 0 : 1) + (HashOf(resumed) == hash ? 0 : 1);
        yield return Acceptance.AtMost(
            "B12-forecast-replay", "replays of 100,000 windows whose state or forecast differs: one whole, one from the state in the middle",
            2, Seed, differ, "replays", 0);

        var forecaster = new TrendForecaster(Stride, StepsADay);
        for (var hour = 0; hour < 1_000; hour++)
        {
            forecaster.Add(Rms(hour), step: hour);
        }

        using var state = new MemoryStream();
        forecaster.Write(new BinaryWriter(state));
        yield return Acceptance.Below(
            "B12-forecast-bytes", "state of a phase's forecaster: both banks, season, intervals", 1_000, Seed, state.Length, "bytes", 10_000);
        yield return new BenchRow(
            "B12-trend-bytes", "state of a motor's RMS trend: three cadences of three phases, with their points", Files, Seed,
            StateOf(whole).Length, "bytes", "-", true);
        yield return new BenchRow(
            "B12-trend-memory", "the same in memory", Copies, Seed, BytesInMemory(StateOf(whole)), "bytes", "-", true);
    }

    private static double BytesInMemory(byte[] state)
    {
        var copies = new RmsTrend[Copies];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Copies; i++)
        {
            copies[i] = new RmsTrend();
            copies[i].Read(new BinaryReader(new MemoryStream(state)));
        }

        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(copies);
        return (double)(after - before) / Copies;
    }

    private static (RmsTrend Trend, byte[] State) Fold(RmsTrend trend, int from, int until)
    {
        for (var file = from; file < until; file++)
        {
            var at = Start.AddMinutes(20 * file);
            var windows = Enumerable.Range(0, WindowsAFile).Select(i =>
            {
                var rms = Rms((file * WindowsAFile) + i);
                return new WindowRms(at.AddSeconds(0.5 * i), new PhaseValues(rms, 0.99 * rms, file % 7 == 3 ? double.NaN : 1.01 * rms));
            });
            trend.Add(at, TimeSource.Recorded, TimeSpan.FromSeconds(0.5), [.. windows]);
        }

        return (trend, StateOf(trend));
    }

    private static double Rms(int i) =>
        10 + Math.Cos(2 * Math.PI * i / (3.0 * WindowsAFile * StepsADay)) + (0.1 * (new Random(Seed + i).NextDouble() - 0.5));

    private static string HashOf(RmsTrend trend)
    {
        var forecast = trend.Forecast(Motor, Cadence.Hour, 24, 11, ThresholdSource.Person).Forecast!;
        var future = string.Join(';', forecast.Phases.SelectMany(phase => phase.Future)) + forecast.POver.ToString("R", null);
        return Convert.ToHexString(SHA256.HashData([.. StateOf(trend), .. System.Text.Encoding.UTF8.GetBytes(future)]));
    }

    private static byte[] StateOf(RmsTrend trend)
    {
        using var stream = new MemoryStream();
        trend.Write(new BinaryWriter(stream));
        return stream.ToArray();
    }
}
