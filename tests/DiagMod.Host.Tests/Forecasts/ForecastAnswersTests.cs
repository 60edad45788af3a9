using DiagMod.Core.Currents;
using DiagMod.Core.Forecasting;
using DiagMod.Host.Forecasts;
using DiagMod.Host.Http;

namespace DiagMod.Host.Tests.Forecasts;

public sealed class ForecastAnswersTests
{
    private static readonly EquipmentId Motor = new("M1");
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Answer_WhenTheModelLeftTheNumbers_IsTheFallbacksAndSaysWhy()
    {
        // 10³⁰ A is nothing that a sensor tells, but a number: the banks survive it, 10²⁰⁰ they do not.
        var trend = new RmsTrend();
        for (var i = 0; i < 30; i++)
        {
            var at = Noon.AddHours(i);
            var rms = i == 29 ? 1e200 : 10 + Math.Sin(i);
            trend.Add(
                at, TimeSource.Recorded, TimeSpan.FromSeconds(0.5),
                [new WindowRms(at, new PhaseValues(rms, double.NaN, double.NaN))]);
        }

        var forecast = ForecastEndpoints.Required(
            Motor, trend.Forecast(Motor, Cadence.File, 5, double.NaN, ThresholdSource.None));
        var body = ForecastAnswerBody.Of(Motor, forecast, Noon);

        Assert.Contains("not finite", body.Fallback, StringComparison.Ordinal);
        Assert.Equal(("random-walk", "random-walk/1"), (body.Manifest.ModelType, body.Manifest.ModelVersion));
        Assert.Equal(body.Fallback, body.Manifest.Fallback);
        Assert.Equal("random-walk/1", body.Phases.R!.ModelVersion);
        Assert.Equal(5, body.Phases.R.Future.Count);
    }

    [Fact]
    public void Answer_WhenTheFallbackFailedToo_Is500AndSaysWhy()
    {
        var fault = Assert.Throws<ProblemException>(
            () => ForecastEndpoints.Required(Motor, new ForecastAnswer(null, 30, 20, "R: no finite numbers")));

        Assert.Equal((500, "E_FORECAST_FAILED"), (fault.Problem.Status, fault.Problem.Code));
        Assert.Contains("no finite numbers", fault.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_WithoutHistory_Is400()
    {
        var fault = Assert.Throws<ProblemException>(() => ForecastEndpoints.Required(Motor, new ForecastAnswer(null, 3, 20)));

        Assert.Equal((400, "E_INSUFFICIENT_HISTORY"), (fault.Problem.Status, fault.Problem.Code));
        Assert.Equal((3, 20), (fault.Problem.Have, fault.Problem.Need));
    }
}
