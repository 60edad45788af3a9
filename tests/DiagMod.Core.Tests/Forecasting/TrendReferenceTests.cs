using System.Text.Json;
using DiagMod.Core.Forecasting;

namespace DiagMod.Core.Tests.Forecasting;

/// <summary>Reference/trend_forecasts.json was made by Reference/trend_forecasts.py: banks, season and switch by the signal
/// specification's own program, the conformal scale by exact quantiles.</summary>
public sealed class TrendReferenceTests
{
    private const int StepsADay = 24;
    private const int Stride = 2;

    [Theory]
    [InlineData("daily")]
    [InlineData("ramp")]
    [InlineData("walk")]
    [InlineData("shift")]
    public void TrendForecaster_OnAReferenceSeries_PredictsWhatTheReferenceDoes(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf("trend_forecasts.json")));
        var series = document.RootElement.EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        var checks = series.GetProperty("checks").EnumerateArray().ToDictionary(one => one.GetProperty("count").GetInt32());
        var ahead = series.GetProperty("ahead").EnumerateArray().Select(one => one.GetInt32()).ToArray();
        var horizons = series.GetProperty("horizons").EnumerateArray().Select(one => one.GetInt32()).ToArray();
        var forecaster = new TrendForecaster(Stride, StepsADay);
        var seen = 0;
        foreach (var y in Numbers(series.GetProperty("values")))
        {
            forecaster.Add(y, step: seen++);
            if (checks.Remove(seen, out var check))
            {
                AssertBank(check, forecaster, ahead);
                AssertScale(check, forecaster, horizons);
            }
        }

        Assert.Empty(checks);
    }

    private static void AssertBank(JsonElement check, TrendForecaster forecaster, int[] ahead)
    {
        var weights = new double[LltBank.Members];
        var means = new double[ahead.Length * LltBank.Members];
        var deviations = new double[ahead.Length * LltBank.Members];
        forecaster.Active.Weights(weights);
        forecaster.Active.Moments(ahead, means, deviations);

        Assert.Equal(check.GetProperty("usesSeason").GetBoolean(), forecaster.UsesSeason);
        AssertClose(Numbers(check.GetProperty("weights")), weights, 1e-8);
        AssertClose(check.GetProperty("means").EnumerateArray().SelectMany(Numbers), means, 1e-8);
        AssertClose(check.GetProperty("deviations").EnumerateArray().SelectMany(Numbers), deviations, 1e-8);
        if (forecaster.UsesSeason)
        {
            AssertClose(Numbers(check.GetProperty("season")), ahead.Select(step => forecaster.SeasonAt(step)), 1e-8);
        }
    }

    // A value within the error of a quantile (1e-3 of a deviation) of the interval's end may count on either side, and a miss
    // moves the logarithm by 0.04: two such values are let pass.
    private static void AssertScale(JsonElement check, TrendForecaster forecaster, int[] horizons) => AssertClose(
        Numbers(check.GetProperty("scale")).Select(factor => Math.Log(factor)), horizons.Select(h => Math.Log(forecaster.SpreadAt(h))), 0.081);

    private static void AssertClose(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance)
    {
        double[] wanted = [.. expected], found = [.. actual];
        Assert.Equal(wanted.Length, found.Length);
        for (var i = 0; i < wanted.Length; i++)
        {
            Assert.True(
                Math.Abs(wanted[i] - found[i]) <= tolerance * Math.Max(1, Math.Abs(wanted[i])),
                $"number {i} is {found[i]:R}, the reference {wanted[i]:R}");
        }
    }

    private static IEnumerable<double> Numbers(JsonElement array) => array.EnumerateArray().Select(one => one.GetDouble());

    private static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "DiagMod.Orleans.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "tests", "DiagMod.Core.Tests", "Reference", file);
    }
}
