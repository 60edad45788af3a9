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

    /// <summary>Heading of the audit.</summary>
    public string Audit => Say("Audit", "Журнал аудита");

    /// <summary>While the chain is checked.</summary>
    public string ChainChecking => Say("the chain is being checked …", "проверка цепочки …");

    /// <summary>The chain is whole.</summary>
    public string ChainWhole => Say("chain whole: every row fits the one before", "цепочка цела: каждая строка связана с предыдущей");

    /// <summary>The chain is broken.</summary>
    /// <param name="row">Number of the first row that does not fit.</param>
    public string ChainBroken(string row) => Say(
        $"the chain breaks at row {row}: rows were changed or removed",
        $"цепочка нарушена в строке {row}: строки изменены или удалены");

    /// <summary>While the audit is read.</summary>
    public string AuditReading => Say("The audit is being read …", "Загрузка журнала …");

    /// <summary>Column: number of the row.</summary>
    public string Row => Say("Row", "№");

    /// <summary>Column: when.</summary>
    public string When => Say("When", "Когда");

    /// <summary>Column: who.</summary>
    public string Who => Say("Who", "Кто");

    /// <summary>Column: address.</summary>
    public string From => Say("From", "Откуда");

    /// <summary>Column: action.</summary>
    public string What => Say("What", "Действие");

    /// <summary>Column: object.</summary>
    public string Concerning => Say("Object", "Объект");

    /// <summary>Column: result.</summary>
    public string ResultColumn => Say("Result", "Результат");

    /// <summary>Column: details.</summary>
    public string Details => Say("Details", "Подробности");

    /// <summary>Button: older rows.</summary>
    public string OlderRows => Say("Older rows", "Более старые строки");

    /// <summary>Result of an action.</summary>
    /// <param name="result">The stored word.</param>
    public string Result(string result) => result switch
    {
        "success" => Say("success", "успешно"),
        "failure" => Say("failure", "неудача"),
        "denied" => Say("denied", "отказано"),
        _ => result,
    };
}
