using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Accounts;

/// <summary>Texts of the page with the keys of programs.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class ApiKeyTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("API keys", "Ключи API");

    /// <summary>What a key is.</summary>
    public string Hint => Say(
        "A key lets a program in without a person. It opens at most what your own role opens, and ends with your account.",
        "Ключ открывает доступ программе без участия человека. Он открывает не больше, чем ваша роль, и прекращает действие вместе с "
            + "вашей учётной записью.");

    /// <summary>Heading of a new key.</summary>
    public string NewKey => Say("New key", "Новый ключ");

    /// <summary>The key is shown once.</summary>
    public string ShownOnce => Say(
        "It is shown this once. The header that carries it stands beside it.",
        "Показывается только сейчас. Рядом указан заголовок, в котором его передают.");

    /// <summary>Button: it is kept.</summary>
    public string Kept => Say("I have kept it", "Ключ сохранён");

    /// <summary>Field and column: name.</summary>
    public string Name => Say("What it is for", "Назначение");

    /// <summary>Field and column: scopes.</summary>
    public string Scopes => Say("May", "Права");

    /// <summary>Field and column: groups of motors.</summary>
    public string Groups => Say("Groups of motors", "Группы двигателей");

    /// <summary>How to fill groups in.</summary>
    public string GroupsHint => Say("all; or names, separated by commas", "все; либо названия через запятую");

    /// <summary>All motors.</summary>
    public string All => Say("all", "все");

    /// <summary>Field: days.</summary>
    public string Days => Say("Days until it ends", "Срок действия, дней");

    /// <summary>Field: requests a second.</summary>
    public string Rate => Say("Requests a second", "Запросов в секунду");

    /// <summary>Button: make.</summary>
    public string Make => Say("Make", "Создать");

    /// <summary>Name of the list.</summary>
    public string Keys => Say("Keys", "Ключи");

    /// <summary>Choice: everybody's keys.</summary>
    public string Everybody => Say("everybody's", "всех пользователей");

    /// <summary>Column: owner.</summary>
    public string Owner => Say("Of", "Владелец");

    /// <summary>Column: the visible part.</summary>
    public string Prefix => Say("Begins with", "Начало ключа");

    /// <summary>Column: state.</summary>
    public string StateColumn => Say("State", "Статус");

    /// <summary>Column: end.</summary>
    public string Ends => Say("Ends", "Действует до");

    /// <summary>Column: last use.</summary>
    public string LastUsed => Say("Last used", "Последний запрос");

    /// <summary>Column: uses.</summary>
    public string Uses => Say("Let in", "Принято");

    /// <summary>Column: refusals.</summary>
    public string Refused => Say("Turned away", "Отклонено");

    /// <summary>Never used.</summary>
    public string Never => Say("never", "не было");

    /// <summary>Button: replace.</summary>
    public string Rotate => Say("Replace", "Заменить");

    /// <summary>What replacing means.</summary>
    public string RotateHint => Say(
        "Makes a new key with the same rights; the old one ends in 24 hours.",
        "Создаёт новый ключ с теми же правами; старый перестанет действовать через 24 часа.");

    /// <summary>Button: end.</summary>
    public string Revoke => Say("End", "Отозвать");

    /// <summary>There are none.</summary>
    public string None => Say("No keys yet.", "Ключей пока нет.");

    /// <summary>Button: more rows.</summary>
    public string More => Say("More", "Ещё");

    /// <summary>A key was ended.</summary>
    public string Ended => Say(
        "The key has ended; every host refuses it within half a minute.",
        "Ключ отозван; не позже чем через полминуты он перестанет приниматься.");

    /// <summary>A scope.</summary>
    /// <param name="scope">read, upload, manage or audit.</param>
    public string Scope(string scope) => scope switch
    {
        "read" => Say("read", "чтение"),
        "upload" => Say("upload", "загрузка"),
        "audit" => Say("audit", "аудит"),
        _ => Say("manage", "управление"),
    };

    /// <summary>State of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">Now, UTC.</param>
    public string State(ApiKey key, DateTimeOffset now) => key switch
    {
        { RevokedAt: not null } => Say("ended", "отозван"),
        _ when now >= key.ExpiresAt => Say("expired", "срок истёк"),
        { IsOwnerActive: false } => Say("owner inactive", "владелец отключён"),
        _ => Say("active", "действует"),
    };

    /// <summary>Why a key is not made.</summary>
    /// <param name="refusal">The reason.</param>
    public string Of(ApiKeyRefusal refusal) => refusal switch
    {
        ApiKeyRefusal.Name => Say("Say in 1 to 100 characters what it is for.", "Укажите назначение: от 1 до 100 знаков."),
        ApiKeyRefusal.Scope => Say("Choose at least one right.", "Выберите хотя бы одно право."),
        ApiKeyRefusal.Role => Say("A key opens at most what your own role opens.", "Ключ не может открывать больше, чем ваша роль."),
        ApiKeyRefusal.Groups => Say("Name 1 to 50 groups, or none for all motors.", "Укажите от 1 до 50 групп или оставьте поле пустым."),
        ApiKeyRefusal.Range => Say(
            "Days must be 1 to 366, requests a second 1 to 1000.", "Срок — от 1 до 366 дней, запросов в секунду — от 1 до 1000."),
        ApiKeyRefusal.TooMany => Say("You have 50 live keys; end one first.", "У вас уже 50 действующих ключей; отзовите один из них."),
        _ => Say("That key has ended or was replaced already.", "Этот ключ уже отозван или заменён."),
    };
}
