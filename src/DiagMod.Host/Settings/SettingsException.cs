namespace DiagMod.Host.Settings;

/// <summary>Settings that the host refuses to start with.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults)
    : Exception("The settings are not usable:" + Environment.NewLine + string.Join(Environment.NewLine, faults.Select(f => "  - " + f)))
{
    /// <summary>Every fault, with its key.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
