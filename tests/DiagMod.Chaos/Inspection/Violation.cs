namespace DiagMod.Chaos.Inspection;

/// <summary>One counter of the verdict.</summary>
/// <param name="Name">What must not be.</param>
/// <param name="Count">How often it is.</param>
/// <param name="Example">One of them; empty when there is none.</param>
internal sealed record Violation(string Name, long Count, string Example)
{
    /// <summary>A counter from all that was found.</summary>
    public static Violation Of(string name, IReadOnlyCollection<string> found) => new(name, found.Count, found.FirstOrDefault() ?? "");
}
