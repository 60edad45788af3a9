using DiagMod.Host.Tests.Metrics;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Cluster;

/// <summary>What a collector and Prometheus see of two hosts that are a cluster.</summary>
public sealed class TracedClusterTests(TracedCluster cluster) : IClassFixture<TracedCluster>
{
    private const string Request = "POST /api/v1/uploads";

    [ClusterFact]
    public void Traces_OfUploads_AreWholeWhereverTheirMotorsLive()
    {
        var known = cluster.Spans.Select(sent => sent.Span.SpanId).ToHashSet(StringComparer.Ordinal);

        var traces = Uploads();

        Assert.Equal(TracedCluster.Motors, traces.Count);
        Assert.All(traces, trace =>
        {
            // Only the request stands in nothing; everything else stands in a span that was sent too, by whichever host.
            Assert.Equal(Request, Assert.Single(trace, sent => !known.Contains(sent.Span.ParentId)).Span.Name);
            Assert.Superset(
                new HashSet<string>(
                    ["file.receive", "file.work", "file.extract", "motor.absorb", "twin.commit", "board.post", "board.show", "file.analyze"],
                    StringComparer.Ordinal),
                trace.Select(sent => sent.Span.Name).ToHashSet(StringComparer.Ordinal));
        });
    }

    [ClusterFact]
    public void Calls_FromOneHostToTheOther_HaveASpanOnEach()
    {
        var calls = Uploads().SelectMany(trace => Pairs(trace, "IMotorGrain/AcceptAsync")).ToList();

        // Half of the motors live on either host, so that some calls cross and some do not.
        Assert.Contains(calls, call => call.Caller.Silo != call.Callee.Silo);
        Assert.Contains(calls, call => call.Caller.Silo == call.Callee.Silo);
        Assert.All(calls, call =>
        {
            var absorb = cluster.Spans.Where(sent => sent.Span.ParentId == call.Callee.Span.SpanId && sent.Span.Name == "motor.absorb");
            Assert.All(absorb, sent => Assert.Equal(call.Callee.Silo, sent.Silo));
        });
    }

    [ClusterFact]
    public void Boards_OfBothHosts_AreInTheTraceOfAnUpload()
    {
        var shown = Uploads().Select(trace => trace
            .Where(sent => sent.Span.Name == "board.show").Select(sent => sent.Silo).Distinct().Order(StringComparer.Ordinal));

        Assert.All(shown, silos => Assert.Equal(["silo-one", "silo-two"], silos));
    }

    [ClusterFact]
    public void Metrics_OfEachHost_HoldOrleansOwnAndKnowTwoSilos()
    {
        Assert.All(cluster.Scrapes, families =>
        {
            Assert.Empty(Exposition.Lint(families));
            var silos = Assert.Single(families, family => family.Name == "diagmod_silos_active").Samples;
            Assert.Equal(2, Assert.Single(silos, sample => sample.Labels["runtime"] == "orleans").Value);
            var own = families.Where(family => family.Name.StartsWith("diagmod_orleans_", StringComparison.Ordinal)).ToList();
            Assert.All(own, family => Assert.InRange(family.Samples.Count, 1, 4000));

            // Those that README names, and what a cluster counts of itself.
            Assert.Superset(
                new HashSet<string>(
                    ["diagmod_orleans_grains", "diagmod_orleans_app_requests_latency_seconds", "diagmod_orleans_messaging_sent_messages_size_bytes"],
                    StringComparer.Ordinal),
                own.Select(family => family.Name).ToHashSet(StringComparer.Ordinal));
            Assert.InRange(own.Single(family => family.Name == "diagmod_orleans_grains").Samples.Sum(sample => sample.Value), 1, 10_000);
            Assert.All(
                own.SelectMany(family => family.Samples).SelectMany(sample => sample.Labels),
                label => Assert.DoesNotMatch(@"\d+\.\d+\.\d+\.\d+|@\d{6,}", label.Value));
        });
    }

    private List<List<(string Silo, OtlpSpan Span)>> Uploads() => [..
        cluster.Spans.GroupBy(sent => sent.Span.TraceId).Where(trace => trace.Any(sent => sent.Span.Name == Request))
            .Select(trace => trace.ToList())];

    /// <summary>The two spans of each call: the callee's stands in the caller's and has the same name.</summary>
    private static IEnumerable<((string Silo, OtlpSpan Span) Caller, (string Silo, OtlpSpan Span) Callee)> Pairs(
        List<(string Silo, OtlpSpan Span)> trace, string name) =>
        from caller in trace
        join callee in trace on caller.Span.SpanId equals callee.Span.ParentId
        where caller.Span.Name == name && callee.Span.Name == name
        select (caller, callee);
}
