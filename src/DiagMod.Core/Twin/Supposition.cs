using DiagMod.Core.Detection;

namespace DiagMod.Core.Twin;

/// <summary>What is supposed of a twin in place of what its journal says; at least one of the two.</summary>
/// <param name="Model">Another detector, from where the fold begins; null = the journal's.</param>
/// <param name="Threshold">Another threshold of windows, above 0, in place of whoever says it; null = as it was.</param>
public sealed record Supposition(ModelAdoption? Model, double? Threshold);
