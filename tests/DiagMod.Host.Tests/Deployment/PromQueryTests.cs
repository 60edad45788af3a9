namespace DiagMod.Host.Tests.Deployment;

public sealed class PromQueryTests
{
    [Theory]
    [InlineData("up == 0", "up")]
    [InlineData("sum by (le, stage) (rate(a_seconds_bucket{x=\"y[1m]\",z!~\"b}\"}[5m])) / 2e3", "a_seconds_bucket")]
    [InlineData("max(a) unless on (instance) group_left (b) c offset 5m", "a,c")]
    [InlineData("a:b:rate5m > bool 1.5e-3 and d", "a:b:rate5m,d")]
    [InlineData("absent(up{job=\"x\"}) or vector(1)", "up")]
    public void Metrics_OfAnExpression_AreItsNamesAlone(string expression, string expected) =>
        Assert.Equal(expected.Split(','), PromQuery.Metrics(expression));

    [Fact]
    public void Unknown_OfAnExpression_KnowsPartsOfHistogramsOnly()
    {
        var types = new Dictionary<string, string> { ["a_seconds"] = "histogram", ["b"] = "gauge" };

        Assert.Empty(PromQuery.Unknown("a_seconds_bucket + a_seconds_sum + a_seconds_count + b + up", types));
        Assert.Equal(["b_count", "c"], PromQuery.Unknown("b_count + c + a_seconds_sum", types));
    }

    [Fact]
    public void Documented_Metrics_AreThoseOfTheReadme()
    {
        Assert.Equal("histogram", PromQuery.Documented["diagmod_api_request_seconds"]);
        Assert.Equal("counter", PromQuery.Documented["features_total"]);
        Assert.True(PromQuery.Documented.Count > 60, $"{PromQuery.Documented.Count} rows");
    }
}
