namespace DiagMod.Core.Ports;

/// <summary>The security settings in force, to be read by people; they are changed in the configuration, never on a page.</summary>
public interface ISecuritySettings
{
    /// <summary>The settings, in the order they are shown; no secret is among them.</summary>
    /// <param name="language">Code of the reader's language: en or ru; any other counts as en.</param>
    IReadOnlyList<SecuritySetting> List(string language);
}

/// <summary>One setting.</summary>
/// <param name="Key">Its name in the configuration, or in words when it has none.</param>
/// <param name="Value">Its value, with unit.</param>
/// <param name="Meaning">What it does, one sentence.</param>
/// <param name="Warning">What is wrong with the value; null when nothing is.</param>
public sealed record SecuritySetting(string Key, string Value, string Meaning, string? Warning);
