namespace DiagMod.Host.Settings;

/// <summary>What is logged how.</summary>
public sealed class LogOptions
{
    /// <summary>auto (text on a terminal, else json), text or json; default auto.</summary>
    public string Format { get; init; } = "auto";

    /// <summary>Least level of what is logged: trace, debug, information, warning, error or critical; default information.</summary>
    public string Level { get; init; } = "information";
}
