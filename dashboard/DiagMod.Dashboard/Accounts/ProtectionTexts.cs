using DiagMod.Core.Ports;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Accounts;

/// <summary>Texts of the page on which a person protects the own account.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class ProtectionTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("Own account", "Своя учётная запись");

    /// <summary>Heading: password.</summary>
    public string Password => Say("Password", "Пароль");

    /// <summary>Link to the password page.</summary>
    public string ChangePassword => Say("Change password", "Сменить пароль");

    /// <summary>Heading: second factor.</summary>
    public string SecondFactor => Say("Second factor", "Второй фактор");

    /// <summary>To somebody who must enrol first.</summary>
    public string MustEnrol => Say(
        "Your role needs a second factor: enrol an authenticator app to go on.",
        "Для вашей роли нужен второй фактор. Чтобы продолжить, подключите приложение-аутентификатор.");

    /// <summary>There is none.</summary>
    public string IsOff => Say(
        "Off: whoever learns your password is in.", "Выключен: чтобы войти, достаточно узнать ваш пароль.");

    /// <summary>There is one.</summary>
    /// <param name="codes">Backup codes left.</param>
    public string IsOn(int codes) => Say(
        $"On. Backup codes left: {Figures.Count(codes)}.", $"Включён. Осталось резервных кодов: {Figures.Count(codes)}.");

    /// <summary>Field: the own password.</summary>
    public string OwnPassword => Say("Own password", "Свой пароль");

    /// <summary>Field: code.</summary>
    public string Code => Say("Code of the app", "Код из приложения");

    /// <summary>Field: code, where a backup code will do.</summary>
    public string AnyCode => Say("Code of the app, or a backup code", "Код из приложения или резервный код");

    /// <summary>Button: begin.</summary>
    public string Enrol => Say("Enrol an app", "Подключить приложение");

    /// <summary>What to do with the picture.</summary>
    public string Scan => Say(
        "Scan the picture with an authenticator app, or type the secret into it. Both are shown this once. Then type the code that "
            + "the app shows.",
        "Отсканируйте изображение приложением-аутентификатором или введите в него секрет. Они показываются только сейчас. Затем "
            + "введите код из приложения.");

    /// <summary>Name of the picture.</summary>
    public string Picture => Say("Picture for the app's camera", "Изображение для камеры приложения");

    /// <summary>Button: end the enrolment.</summary>
    public string Confirm => Say("Confirm", "Подтвердить");

    /// <summary>Button: give up.</summary>
    public string Cancel => Say("Cancel", "Отмена");

    /// <summary>Heading: backup codes.</summary>
    public string BackupCodes => Say("Backup codes", "Резервные коды");

    /// <summary>What they are.</summary>
    public string BackupHint => Say(
        "Each lets you in once when the app is not at hand. They are shown this once: print them or keep them in a safe place.",
        "Каждый код действует для одного входа, если приложения нет под рукой. Они показываются только сейчас: распечатайте их или "
            + "сохраните в надёжном месте.");

    /// <summary>Button: they are kept.</summary>
    public string Kept => Say("I have kept them", "Коды сохранены");

    /// <summary>Button: new codes.</summary>
    public string Renew => Say("New backup codes", "Новые резервные коды");

    /// <summary>Button: take it away.</summary>
    public string Disable => Say("Take away", "Отключить");

    /// <summary>Heading: sessions.</summary>
    public string Sessions => Say("Open sessions", "Открытые сеансы");

    /// <summary>Column: kind.</summary>
    public string Kind => Say("Kind", "Вид");

    /// <summary>A browser.</summary>
    public string Browser => Say("browser", "браузер");

    /// <summary>Tokens of a program.</summary>
    public string Tokens => Say("program (tokens)", "программа (токены)");

    /// <summary>Mark of the own session.</summary>
    public string ThisOne => Say("this one", "этот");

    /// <summary>Column: from.</summary>
    public string From => Say("From", "Откуда");

    /// <summary>Column: with.</summary>
    public string With => Say("Program", "Программа");

    /// <summary>Column: opened.</summary>
    public string Opened => Say("Opened", "Открыт");

    /// <summary>Column: last use.</summary>
    public string LastUsed => Say("Last used", "Последнее действие");

    /// <summary>Button: end one.</summary>
    public string End => Say("End", "Завершить");

    /// <summary>Button: end all.</summary>
    public string EndAll => Say("End all, this one too", "Завершить все, включая этот");

    /// <summary>A session was ended.</summary>
    public string Ended => Say("The session has ended.", "Сеанс завершён.");

    /// <summary>There are none.</summary>
    public string NoSessions => Say("No open session.", "Открытых сеансов нет.");

    /// <summary>Heading: notices.</summary>
    public string Notices => Say("What happened to this account", "События учётной записи");

    /// <summary>There are none.</summary>
    public string NoNotices => Say("Nothing so far.", "Событий пока нет.");

    /// <summary>Mark of a notice not seen before.</summary>
    public string IsNew => Say("new", "новое");

    /// <summary>A notice.</summary>
    /// <param name="kind">Its kind.</param>
    public string Notice(string kind) => kind switch
    {
        "refresh_reuse" => Say(
            "A token was used twice, so one side stole it: that sign-in was ended. Change your password if it was not you.",
            "Токен использован дважды, значит, его кто-то похитил; этот вход завершён. Если это были не вы, смените пароль."),
        "mfa_enabled" => Say("A second factor was enrolled.", "Подключён второй фактор."),
        "mfa_disabled" => Say("The second factor was taken away.", "Второй фактор отключён."),
        "backup_code_used" => Say("A backup code was used.", "Использован резервный код."),
        "backup_codes_replaced" => Say("New backup codes were made.", "Созданы новые резервные коды."),
        "password_changed" => Say("The password was changed.", "Пароль изменён."),
        "sessions_ended" => Say("All sessions were ended.", "Все сеансы завершены."),
        "sign_in_closed" => Say(
            "A hundred failed attempts in a row: strangers can no longer sign in here; known browsers can.",
            "Сто неудачных попыток подряд: вход закрыт для незнакомых устройств, знакомые браузеры работают."),
        _ => kind,
    };

    /// <summary>Why a change was refused.</summary>
    /// <param name="refusal">The reason.</param>
    public string Of(SecurityRefusal refusal) => refusal switch
    {
        SecurityRefusal.TooMany => Say("Too many attempts: wait a while.", "Слишком много попыток: подождите."),
        SecurityRefusal.Enrolment => Say(
            "The code is not the app's newest, or the enrolment took too long; try once more or begin again.",
            "Код не последний из приложения, или подключение заняло слишком много времени; повторите или начните сначала."),
        SecurityRefusal.State => Say(
            "This has changed meanwhile; load the page again.", "Состояние уже изменилось; обновите страницу."),
        _ => Say("Password or code are not right.", "Неверный пароль или код."),
    };
}
