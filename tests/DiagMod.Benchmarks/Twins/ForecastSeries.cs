using System.Globalization;

namespace DiagMod.Benchmarks.Twins;

/// <summary>A series that forecasts are tried on; NaN where an hour has no value.</summary>
/// <param name="Group">Its shape, or where it comes from.</param>
/// <param name="Values">One value a step.</param>
internal sealed record ForecastSeries(string Group, double[] Values)
{
    private const int StepsADay = 24;
    private const int Length = 400;

    /// <summary>Level of the made series; degradation leads from here past 1.10 of it.</summary>
    private const double Level = 10;

    /// <summary>Six shapes of a motor's current: a level, a wandering load, a slow trend, a degradation that sets in and speeds up,
    /// a daily load, and a daily load that rises, with a shift and outliers.</summary>
    /// <param name="seed">Seed of all of them.</param>
    /// <param name="each">Series a shape.</param>
    public static IEnumerable<ForecastSeries> Made(int seed, int each)
    {
        string[] shapes = ["level", "walk", "trend", "degradation", "daily", "daily with shift"];
        for (var shape = 0; shape < shapes.Length; shape++)
        {
            for (var i = 0; i < each; i++)
            {
                yield return new ForecastSeries(shapes[shape], Make(shape, new Random((seed * 1000) + (shape * 100) + i)));
            }
        }
    }

    /// <summary>The labelled streams of NAB with a known cause, as hourly medians.</summary>
    /// <exception cref="BenchMissingException">They do not lie beside this checkout.</exception>
    public static IReadOnlyList<ForecastSeries> Nab()
    {
        var folder = NabFolder();
        return [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal)
            .Select(file => new ForecastSeries(Path.GetFileNameWithoutExtension(file), Hourly(file)))];
    }

    private static double[] Make(int shape, Random random)
    {
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double noise = 0.05 + (0.15 * random.NextDouble()), amplitude = 0.5 + random.NextDouble();
        double phase = 2 * Math.PI * random.NextDouble(), slope = 0.006 * (random.NextDouble() - 0.2);
        double onset = 120 + (160 * random.NextDouble()), shift = 0.5 * Normal(), at = 150 + (150 * random.NextDouble());
        double walk = 0;
        var values = new double[Length];
        for (var i = 0; i < Length; i++)
        {
            walk += (shape == 1 ? 0.1 : 0.01) * Normal();
            var day = amplitude * (Math.Cos((2 * Math.PI * i / StepsADay) + phase) + (0.3 * Math.Cos(4 * Math.PI * i / StepsADay)));
            var late = Math.Max(i - onset, 0) / (Length - onset);
            values[i] = Level + walk + (noise * Normal()) + shape switch
            {
                2 => slope * i,
                3 => 3 * late * late,
                4 => day,
                5 => day + (slope * i) + (i > at ? shift : 0) + (random.NextDouble() < 0.01 ? 5 * noise * Normal() : 0),
                _ => 0,
            };
        }

        return values;
    }

    private static double[] Hourly(string file)
    {
        var hours = new SortedDictionary<long, List<double>>();
        foreach (var line in File.ReadLines(file).Skip(1))
        {
            var cells = line.Split(',');
            var at = DateTime.Parse(cells[0], CultureInfo.InvariantCulture);
            var hour = at.Ticks / TimeSpan.TicksPerHour;
            (hours.TryGetValue(hour, out var values) ? values : hours[hour] = []).Add(
                double.Parse(cells[1], CultureInfo.InvariantCulture));
        }

        var first = hours.First().Key;
        var series = new double[hours.Last().Key - first + 1];
        Array.Fill(series, double.NaN);
        foreach (var (hour, values) in hours)
        {
            values.Sort();
            series[hour - first] = values.Count % 2 == 1
                ? values[values.Count / 2]
                : (values[(values.Count / 2) - 1] + values[values.Count / 2]) / 2;
        }

        return series;
    }

    private static string NabFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
        {
            folder = folder.Parent;
        }

        var data = Path.Combine(folder?.Parent?.FullName ?? "", "shared", "data", "nab", "data", "realKnownCause");
        return Directory.Exists(data)
            ? data
            : throw new BenchMissingException("NAB's streams realKnownCause, in ../shared/data/nab beside this checkout");
    }
}
