using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Accounts;

/// <summary>Texts of sign-in and of the own password.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class AccountTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Title of the sign-in page, and its button.</summary>
    public string SignIn => Say("Sign in", "Войти");

    /// <summary>What the product is.</summary>
    public string Product => Say(
        "Stator currents of your motors, and what they say.", "Диагностика электродвигателей по току статора.");

    /// <summary>Wrong name or password.</summary>
    public string Wrong => Say(
        "Name or password is wrong. After several wrong attempts the account is locked for a while.",
        "Неверное имя или пароль. После нескольких ошибок учётная запись на время блокируется.");

    /// <summary>Too many attempts.</summary>
    /// <param name="seconds">How long to wait; null when not known.</param>
    public string TooMany(int? seconds)
    {
        var wait = seconds is { } known ? Figures.Span(known) : Say("some minutes", "несколько минут");
        return Say(
            $"Too many attempts: wait {wait} before the next one.",
            $"Слишком много попыток. До следующей подождите {wait}.");
    }

    /// <summary>Title of the page of the second step.</summary>
    public string SecondStep => Say("Second step", "Второй шаг");

    /// <summary>What to type there.</summary>
    public string CodeHint => Say(
        "Type the six digits that your authenticator app shows, or one of your backup codes.",
        "Введите шесть цифр из приложения-аутентификатора или один из резервных кодов.");

    /// <summary>Field: code.</summary>
    public string Code => Say("Code", "Код");

    /// <summary>Wrong code.</summary>
    public string WrongCode => Say(
        "The code is not right, was used already, or the sign-in took too long. After five tries begin again.",
        "Код неверен, уже использован, или вход занял слишком много времени. После пяти попыток начните сначала.");

    /// <summary>Link back to the first step.</summary>
    public string BeginAgain => Say("Begin again", "Начать сначала");

    /// <summary>Field: user name.</summary>
    public string UserName => Say("User name", "Имя пользователя");

    /// <summary>Field: password.</summary>
    public string Password => Say("Password", "Пароль");

    /// <summary>Title of the password page, and its button.</summary>
    public string ChangePassword => Say("Change password", "Сменить пароль");

    /// <summary>To somebody with a one-time password.</summary>
    public string MustChange => Say(
        "Your password was given to you by someone else: choose your own to go on.",
        "Этот пароль выдан вам другим человеком. Чтобы продолжить, задайте свой.");

    /// <summary>Field: password now.</summary>
    public string Current => Say("Current password", "Текущий пароль");

    /// <summary>Field: password wanted.</summary>
    public string New => Say(
        "New password (at least 15 characters; 12 with a second factor)",
        "Новый пароль (не короче 15 знаков; со вторым фактором — 12)");

    /// <summary>Field: password wanted, a second time.</summary>
    public string Again => Say("New password again", "Новый пароль ещё раз");

    /// <summary>Link to the board.</summary>
    public string BackToBoard => Say("Back to the board", "Вернуться к табло");

    /// <summary>Why a password was not changed.</summary>
    /// <param name="failed">What failed: "repeat", or anything else.</param>
    /// <param name="why">Which rule the new password broke; null when none.</param>
    public string NotChanged(string failed, string? why)
    {
        var reason = failed == "repeat"
            ? Say("the two new passwords differ.", "новые пароли не совпадают.")
            : why is null
            ? Say(
                "the current password is wrong, or there were too many attempts.",
                "текущий пароль неверен, или попыток было слишком много.")
            : Fault(why);
        return Say($"Not changed: {reason}", $"Пароль не изменён: {reason}");
    }

    private string Fault(string why) => why switch
    {
        "Same" => Say("the new password is the old one.", "новый пароль совпадает со старым."),
        "TooLong" => Say("a password has at most 1024 bytes.", "пароль не длиннее 1024 байт."),
        "NotText" => Say(
            "a password must not hold the NUL character or broken Unicode.",
            "в пароле не должно быть нулевого символа и повреждённых знаков."),
        "TooShort" => Say(
            "a password needs at least 15 characters, or 12 beside a second factor.",
            "в пароле должно быть не меньше 15 знаков, а со вторым фактором — не меньше 12."),
        "FewCharacters" => Say("it repeats too few characters.", "в нём повторяется слишком мало разных знаков."),
        "Run" => Say("it is a run of neighbouring keys or digits.", "это соседние клавиши или цифры подряд."),
        "KnownWords" => Say(
            "it is made of words that are tried first: common passwords, the product's or your own name.",
            "он составлен из слов, которые подбирают первыми: частые пароли, название программы, ваше имя."),
        _ => Say("the new password is refused.", "новый пароль не принят."),
    };
}
