using static DiagMod.Host.Http.ExampleValues;

namespace DiagMod.Host.Pipeline;

/// <summary>What the API's description shows of the pipeline.</summary>
internal static class PipelineExamples
{
    /// <summary>A balance that holds: 190 = 181 + 2 + 3 + 1 + 3.</summary>
    public static readonly PipelineAnswer Status =
        new(186, 190, 2, 1, 3, 181, 2, 3, 1, 20_996, Recorded, Received, new(2, 1, 178, 0));
}
