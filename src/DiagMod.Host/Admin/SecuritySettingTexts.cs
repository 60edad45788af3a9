using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Accounts;

namespace DiagMod.Host.Admin;

/// <summary>What the security settings mean, in the reader's language.</summary>
/// <param name="figures">Numbers, units and the language.</param>
internal sealed class SecuritySettingTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Value: nothing is set.</summary>
    public string None => Say("none", "нет");

    /// <summary>Value: something secret is set.</summary>
    public string Set => Say("set", "задан");

    /// <summary>Value: it is not set.</summary>
    public string NotSet => Say("not set", "не задан");

    /// <summary>Server:Address.</summary>
    public string Address => Say("Where the product listens.", "На каком адресе работает программа.");

    /// <summary>Server:CertificateFile.</summary>
    public string Certificate => Say("Certificate of https.", "Сертификат https.");

    /// <summary>Server:TrustedProxies.</summary>
    public string Proxies => Say(
        "Proxies that terminate TLS, whose forwarded addresses count.",
        "Прокси, которые завершают TLS и чьим адресам клиентов можно верить.");

    /// <summary>Security:AccessTokenMinutes.</summary>
    public string AccessToken => Say("Life of an access token of the API.", "Срок действия токена доступа к API.");

    /// <summary>Security:RefreshIdleHours.</summary>
    public string RefreshIdle => Say(
        "A refresh token unused for longer is refused.", "Токен обновления, не использованный дольше, не принимается.");

    /// <summary>Security:RefreshAbsoluteDays.</summary>
    public string RefreshAbsolute => Say("After this a program signs in anew.", "После этого программа входит заново.");

    /// <summary>Security:SessionIdleMinutes.</summary>
    public string SessionIdle => Say(
        "A browser session unused for longer is over.", "Сеанс браузера без действий завершается.");

    /// <summary>Security:SessionAbsoluteHours.</summary>
    public string SessionAbsolute => Say(
        "After this a person signs in anew.", "После этого пользователь входит заново.");

    /// <summary>Security:LoginsPerMinute.</summary>
    public string Logins => Say("Sign-in attempts from one address.", "Попыток входа с одного адреса.");

    /// <summary>Security:RequestsPerSecond.</summary>
    public string Requests => Say("API requests of one caller.", "Запросов к API от одного клиента.");

    /// <summary>Live connections.</summary>
    public string LiveConnections => Say("Connections of one caller to the live hub.", "Соединений одного клиента с потоком /hubs/twins.");

    /// <summary>Name: length of passwords.</summary>
    public string PasswordLength => Say("Password length", "Длина пароля");

    /// <summary>Length of passwords.</summary>
    public string PasswordLengthWhy => Say("Asked of every new password.", "Требуется от каждого нового пароля.");

    /// <summary>Name: what is stored of a password.</summary>
    public string PasswordRecord => Say("Password record", "Хранение пароля");

    /// <summary>What is stored of a password.</summary>
    public string PasswordRecordWhy => Say("What is stored instead of a password.", "Что хранится вместо пароля.");

    /// <summary>DIAGMOD_ADMIN_PASSWORD.</summary>
    public string FirstPassword => Say("Password of admin on an empty database.", "Пароль admin для пустой базы.");

    /// <summary>Warning: the first password is in the environment.</summary>
    public string FirstPasswordKept => Say(
        "change that password after the first sign-in, enrol a second factor (admin is exempt until then) and clear the variable",
        "смените этот пароль после первого входа, подключите второй фактор (до этого admin от него освобождён) и уберите переменную");

    /// <summary>Warning: the first password is weak.</summary>
    public string FirstPasswordWeak => Say(
        "the password is weak: choose a longer, less common one", "слабый пароль: задайте длиннее и необычнее");

    /// <summary>Second factor.</summary>
    public string SecondFactorWhy => Say(
        "Roles that must have a second factor: a code beside the password.",
        "Роли, для которых обязателен второй фактор: код в дополнение к паролю.");

    /// <summary>Warning: no role must have a second factor.</summary>
    public string PasswordAlone => Say(
        "no role must have one", "не требуется ни для одной роли");

    /// <summary>How often the key that signs tokens is replaced.</summary>
    public string KeyRotation => Say(
        "Days after which the key that signs tokens is replaced.", "Через сколько дней заменяется ключ подписи токенов.");

    /// <summary>Value: never.</summary>
    public string Never => Say("never", "никогда");

    /// <summary>Value: roles.</summary>
    /// <param name="words">The roles' words.</param>
    public string Roles(IReadOnlyList<string> words) => words.Count == 0 ? None : string.Join(", ", words);

    /// <summary>Warning: TLS ends before us.</summary>
    public string TlsAtProxy => Say(
        "TLS ends at the configured proxy; the way from there is plain http",
        "TLS завершается на прокси; дальше соединение по обычному http");

    /// <summary>Warning: no TLS.</summary>
    public string PlainHttp => Say(
        "plain http, reachable from this machine only", "обычный http, доступ только с этого компьютера");

    /// <summary>Value: an address with its port.</summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    public string AddressAndPort(string address, int port) => Say(
        FormattableString.Invariant($"{address}, port {port}"), FormattableString.Invariant($"{address}, порт {port}"));

    /// <summary>Value: a number of minutes.</summary>
    /// <param name="count">How many.</param>
    public string Minutes(int count) => Figures.Join(Figures.Count(count), Unit.Minute);

    /// <summary>Value: a number of hours.</summary>
    /// <param name="count">How many.</param>
    public string Hours(int count) => Figures.Join(Figures.Count(count), Unit.Hour);

    /// <summary>Value: a number of days.</summary>
    /// <param name="count">How many.</param>
    public string Days(int count) => Figures.Join(Figures.Count(count), Unit.Day);

    /// <summary>Value: so many a minute.</summary>
    /// <param name="count">How many.</param>
    public string AMinute(int count) => Say($"{Figures.Count(count)} a minute", $"{Figures.Count(count)} в минуту");

    /// <summary>A bare count.</summary>
    /// <param name="count">How many.</param>
    public string Count(int count) => Figures.Count(count);

    /// <summary>Value: so many a second.</summary>
    /// <param name="count">How many.</param>
    public string ASecond(int count) => Say($"{Figures.Count(count)} a second", $"{Figures.Count(count)} в секунду");

    /// <summary>Value: shortest password.</summary>
    public string AtLeast => Say(
        $"at least {Figures.Count(PasswordRules.MinLengthAlone)} characters; {Figures.Count(PasswordRules.MinLength)} with a second factor",
        $"не меньше {Figures.Count(PasswordRules.MinLengthAlone)} знаков; со вторым фактором {Figures.Count(PasswordRules.MinLength)}");

    /// <summary>Value: how passwords are stored.</summary>
    public string Hashed => Say(
        $"PBKDF2-SHA-512, {Figures.Count(Passwords.Rounds)} rounds",
        $"PBKDF2-SHA-512, итераций: {Figures.Count(Passwords.Rounds)}");
}
