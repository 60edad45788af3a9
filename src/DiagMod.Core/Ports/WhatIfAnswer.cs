namespace DiagMod.Core.Ports;

/// <summary>The answer to a question.</summary>
/// <param name="Result">What differs; null when the stretch is too long.</param>
/// <param name="Entries">Journal entries of the stretch.</param>
public sealed record WhatIfAnswer(WhatIf? Result, long Entries);
