using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Admin;

/// <summary>Texts of the users page.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class UserTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("Users", "Пользователи");

    /// <summary>Name of the region with a new password.</summary>
    public string OneTimePassword => Say("One-time password", "Одноразовый пароль");

    /// <summary>Before the name of its owner.</summary>
    public string OneTimePasswordOf => Say("One-time password of", "Одноразовый пароль пользователя");

    /// <summary>How the password works.</summary>
    public string OneTimeHint => Say(
        "It is shown this once. It works once, for 24 hours, and asks for an own password at the first sign-in.",
        "Показывается только сейчас. Действует один раз в течение 24 часов; при первом входе потребуется задать свой пароль.");

    /// <summary>Button that hides the password.</summary>
    public string WrittenDown => Say("I have written it down", "Пароль записан");

    /// <summary>Heading of the form for an account.</summary>
    public string NewAccount => Say("New account", "Новая учётная запись");

    /// <summary>Accounts cannot be opened.</summary>
    public string NoAdministration => Say(
        "Accounts cannot be opened here: this installation offers no account administration.",
        "Создать учётную запись здесь нельзя: управление учётными записями в этой установке отключено.");

    /// <summary>Field and column: user name.</summary>
    public string UserName => Say("User name", "Имя пользователя");

    /// <summary>Field and column: role.</summary>
    public string Role => Say("Role", "Роль");

    /// <summary>Button: create.</summary>
    public string Create => Say("Create", "Создать");

    /// <summary>Name of the list.</summary>
    public string Accounts => Say("Accounts", "Учётные записи");

    /// <summary>While accounts are read.</summary>
    public string Reading => Say("Accounts are being read …", "Загрузка учётных записей …");

    /// <summary>Column: state.</summary>
    public string StateColumn => Say("State", "Статус");

    /// <summary>Column: last sign-in.</summary>
    public string LastSignIn => Say("Last sign-in", "Последний вход");

    /// <summary>Column: opened.</summary>
    public string Opened => Say("Opened", "Создана");

    /// <summary>Tooltip: why the own role is fixed.</summary>
    public string OwnRole => Say("Nobody changes the own role.", "Свою роль изменить нельзя.");

    /// <summary>Nobody has signed in yet.</summary>
    public string Never => Say("never", "не входил");

    /// <summary>Button: enable.</summary>
    public string Enable => Say("Enable", "Включить");

    /// <summary>Button: disable.</summary>
    public string Disable => Say("Disable", "Отключить");

    /// <summary>Link to the password page.</summary>
    public string ChangePassword => Say("Change password", "Сменить пароль");

    /// <summary>Button: a new one-time password.</summary>
    public string ResetPassword => Say("Reset password", "Сбросить пароль");

    /// <summary>Button: take a lost second factor away.</summary>
    public string RemoveFactor => Say("Remove second factor", "Снять второй фактор");

    /// <summary>Mark of an account with a second factor.</summary>
    public string WithFactor => Say("with second factor", "со вторым фактором");

    /// <summary>Button and name of the list of sessions.</summary>
    public string Sessions => Say("Sessions", "Сеансы");

    /// <summary>Before the name of their owner.</summary>
    public string SessionsOf => Say("Open sessions of", "Открытые сеансы пользователя");

    /// <summary>Button: end all sessions.</summary>
    public string EndAll => Say("End all", "Завершить все");

    /// <summary>Button: hide a list.</summary>
    public string Close => Say("Close", "Закрыть");

    /// <summary>Button: remove an account.</summary>
    public string Delete => Say("Remove", "Удалить");

    /// <summary>Button: give up.</summary>
    public string Cancel => Say("Cancel", "Отмена");

    /// <summary>What removing means.</summary>
    /// <param name="user">The account's name.</param>
    public string DeleteHint(string user) => Say(
        $"Remove {user} for good? Sessions, keys and second factor end. The name stays taken, so that the audit goes on to mean this person.",
        $"Удалить {user} навсегда? Сеансы, ключи и второй фактор прекратят действие. Имя останется занятым, чтобы журнал аудита указывал на этого человека.");

    /// <summary>An account was removed.</summary>
    /// <param name="user">The account's name.</param>
    public string IsDeleted(string user) => Say($"{user} is removed.", $"Учётная запись {user} удалена.");

    /// <summary>A second factor was taken away.</summary>
    /// <param name="user">The account's name.</param>
    public string FactorRemoved(string user) => Say(
        $"The second factor of {user} is removed; its sessions have ended.",
        $"Второй фактор пользователя {user} снят, сеансы завершены.");

    /// <summary>All sessions were ended.</summary>
    /// <param name="user">The account's name.</param>
    public string AllEnded(string user) => Say(
        $"All sessions of {user} have ended.", $"Все сеансы пользователя {user} завершены.");

    /// <summary>Button: more rows.</summary>
    public string More => Say("More", "Ещё");

    /// <summary>Name of the choice of a role.</summary>
    /// <param name="user">The account's name.</param>
    public string RoleOf(string user) => Say($"Role of {user}", $"Роль пользователя {user}");

    /// <summary>A role was changed.</summary>
    /// <param name="user">The account's name.</param>
    /// <param name="role">Its role now.</param>
    public string IsNow(string user, string role) => Say(
        $"{user} is now {role}.", $"Новая роль пользователя {user} — {role}.");

    /// <summary>A role was not changed.</summary>
    /// <param name="user">The account's name.</param>
    public string KeepsRole(string user) => Say(
        $"{user} keeps its role: without it no active administrator would be left.",
        $"Роль пользователя {user} не изменена: иначе не останется ни одного действующего администратора.");

    /// <summary>An account was disabled.</summary>
    /// <param name="user">The account's name.</param>
    public string IsDisabled(string user) => Say(
        $"{user} is disabled; its sessions have ended.", $"Учётная запись {user} отключена, её сеансы завершены.");

    /// <summary>An account was enabled.</summary>
    /// <param name="user">The account's name.</param>
    public string IsEnabled(string user) => Say($"{user} is enabled.", $"Учётная запись {user} включена.");

    /// <summary>An account could not be disabled.</summary>
    /// <param name="user">The account's name.</param>
    public string StaysAsItIs(string user) => Say(
        $"{user} stays as it is: without it no active administrator would be left.",
        $"Учётная запись {user} не изменена: иначе не останется ни одного действующего администратора.");

    /// <summary>State of an account.</summary>
    /// <param name="account">The account.</param>
    public string State(Account account) => account switch
    {
        { IsDisabled: true } => Say("disabled", "отключена"),
        { MustChangePassword: true, PasswordExpiresAt: not null } => Say(
            "one-time password not yet used", "одноразовый пароль не использован"),
        { MustChangePassword: true } => Say("must change password", "должен сменить пароль"),
        _ => Say("active", "действует"),
    };

    /// <summary>Why an account was not opened or its password not reset.</summary>
    /// <param name="refusal">The reason.</param>
    /// <param name="user">The account's name.</param>
    public string Of(AccountRefusal refusal, string user) => refusal switch
    {
        AccountRefusal.NameInvalid => Say(
            "A user name must have 1 to 64 letters, digits, '.', '_', '-' or '@', and not be a reserved word.",
            "Имя пользователя — от 1 до 64 латинских букв, цифр и знаков «.», «_», «-», «@»; служебные имена заняты."),
        AccountRefusal.NameTaken => Say(
            $"There is an account of the name {user} already.", $"Учётная запись с именем {user} уже есть."),
        AccountRefusal.RoleUnknown => Say("There is no such role.", "Такой роли нет."),
        AccountRefusal.AccountUnknown => Say("There is no such account.", "Такой учётной записи нет."),
        _ => Say(
            "Too many passwords are being made or checked at once; try again in a few seconds.",
            "Сейчас проверяется слишком много паролей; повторите через несколько секунд."),
    };
}
