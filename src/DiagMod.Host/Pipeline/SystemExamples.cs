using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Pipeline;

/// <summary>What the API's description shows of the product at a glance.</summary>
internal static class SystemExamples
{
    /// <summary>One host with a file in work and a file refused.</summary>
    public static readonly SystemAnswer Answer = new(
        [new("http://127.0.0.1:8080", "0.3.0", "919fd59", "StandIn", Created, "ready")],
        PipelineExamples.Status,
        Balanced: true,
        [new(RawId, Motor, FileName, 74, 116, 1)],
        new(6, new Dictionary<string, int>
        {
            ["alarm"] = 1,
            ["warning"] = 1,
            ["advisory"] = 0,
            ["normal"] = 4,
            ["unknown"] = 0,
        }),
        Recorded,
        LastWindow,
        [new(Received, "refused", Motor, "notes.csv", "E_HEADER", "line 1; column 1; expected current_R,current_S,current_T")],
        new("18.4", 96_468_992),
        new(53_687_091_200, 107_374_182_400));
}
