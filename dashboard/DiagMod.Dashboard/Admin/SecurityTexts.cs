using DiagMod.Core.Ports;
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

    /// <summary>Heading of the signing keys.</summary>
    public string SigningKeys => Say("Keys that sign access tokens", "Ключи подписи токенов доступа");

    /// <summary>What signing keys are.</summary>
    public string SigningKeysHint => Say(
        "Replaced on their own when they are old. Replace them now if one may have leaked; nobody has to sign in anew.",
        "Заменяются автоматически по возрасту. Замените сейчас, если ключ мог быть раскрыт; входить заново никому не придётся.");

    /// <summary>Column: name of a key.</summary>
    public string KeyName => Say("Name", "Имя");

    /// <summary>Column: when it was made.</summary>
    public string KeyMade => Say("Made", "Создан");

    /// <summary>Column: how old it is.</summary>
    public string KeyAge => Say("Age", "Возраст");

    /// <summary>Column: what it is for now.</summary>
    public string KeyState => Say("State", "Состояние");

    /// <summary>Button.</summary>
    public string Rotate => Say("Replace the key now", "Заменить ключ сейчас");

    /// <summary>A key was replaced.</summary>
    public string Rotated => Say(
        "A new key was made; it signs in a minute, when every host knows it.",
        "Создан новый ключ; он начнёт подписывать через минуту, когда станет известен всем узлам.");

    /// <summary>How old a key is.</summary>
    /// <param name="age">Since it was made.</param>
    public string Age(TimeSpan age) => age < TimeSpan.FromDays(1)
        ? Say("less than a day", "меньше суток")
        : Say(FormattableString.Invariant($"{(int)age.TotalDays} d"), FormattableString.Invariant($"{(int)age.TotalDays} сут"));

    /// <summary>What a key is for.</summary>
    /// <param name="state">Its state.</param>
    public string State(SigningKeyState state) => state switch
    {
        SigningKeyState.Coming => Say("signs in a minute", "подписывает через минуту"),
        SigningKeyState.Signs => Say("signs", "подписывает"),
        SigningKeyState.Checks => Say("only checks older tokens", "только проверяет старые токены"),
        _ => Say("ended", "не действует"),
    };

    /// <summary>Link to the audit page.</summary>
    public string ToAudit => Say("Who did what: the audit log", "Кто и что делал: журнал аудита");
}
