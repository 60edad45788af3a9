namespace DiagMod.Chaos.Fuzz;

/// <summary>Something that reads what strangers send. One instance a worker.</summary>
internal interface IFuzzTarget
{
    /// <summary>Short name.</summary>
    string Name { get; }

    /// <summary>Spoils one input and judges what is made of it.</summary>
    /// <param name="random">Decides all: the same random gives the same input.</param>
    /// <returns>The verdict's kind, to see what was reached; and, where a rule was broken, which and with what input.</returns>
    (string Verdict, string? Fault) Try(Random random);
}
