using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Admin;

/// <summary>Texts of the security page.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class SecurityTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("Security", "Безопасность");

    /// <summary>Name of the settings' region.</summary>
    public string Settings => Say("Settings", "Настройки");

    /// <summary>Heading of the settings.</summary>
    public string SettingsInForce => Say("Settings in force", "Действующие настройки");

    /// <summary>Settings are not listed.</summary>
    public string NoSettings => Say(
        "This installation does not list its settings here; they are in the configuration file.",
        "В этой установке настройки здесь не показаны; они заданы в файле конфигурации.");

    /// <summary>Column: setting.</summary>
    public string Setting => Say("Setting", "Настройка");

    /// <summary>Column: value.</summary>
    public string Value => Say("Value", "Значение");

    /// <summary>Column: meaning.</summary>
    public string Meaning => Say("What it does", "Назначение");

    /// <summary>Settings are changed elsewhere.</summary>
    public string ReadOnly => Say(
        "Read only: settings are changed in the configuration, and take effect at the next start.",
        "Только просмотр: настройки меняются в конфигурации и действуют после перезапуска.");

    /// <summary>Link to the audit page.</summary>
    public string ToAudit => Say("Who did what: the audit log", "Кто и что делал: журнал аудита");
}
