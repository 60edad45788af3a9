using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Layout;

/// <summary>Texts around every page: header, menu, connection, and the pages that say no.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class LayoutTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Tooltip of the product's name, heading of the start page.</summary>
    public string Board => Say("Status board", "Табло состояния");

    /// <summary>Name of the menu.</summary>
    public string Pages => Say("Pages", "Разделы");

    /// <summary>Menu: the board.</summary>
    public string MenuBoard => Say("Board", "Табло");

    /// <summary>Menu: trends.</summary>
    public string MenuTrends => Say("Trends", "Тренды");

    /// <summary>Menu: import.</summary>
    public string MenuImport => Say("Import", "Импорт");

    /// <summary>Menu: pipeline.</summary>
    public string MenuPipeline => Say("Pipeline", "Обработка");

    /// <summary>Menu: anomalies of the fleet.</summary>
    public string MenuFindings => Say("Anomalies", "Аномалии");

    /// <summary>Menu: what data there are.</summary>
    public string MenuData => Say("Data", "Данные");

    /// <summary>Menu: reports.</summary>
    public string MenuReports => Say("Reports", "Отчёты");

    /// <summary>Tooltip of the help's button, with its key.</summary>
    public string Help => Say("Symbols and terms ( ? )", "Обозначения и термины ( ? )");

    /// <summary>Menu: what opens the rest.</summary>
    public string MenuMore => Say("More", "Ещё");

    /// <summary>Menu: the API's explorer.</summary>
    public string MenuApi => Say("API", "API");

    /// <summary>Menu: users.</summary>
    public string MenuUsers => Say("Users", "Пользователи");

    /// <summary>Menu: models.</summary>
    public string MenuModels => Say("Models", "Модели");

    /// <summary>Menu: security.</summary>
    public string MenuSecurity => Say("Security", "Безопасность");

    /// <summary>Menu: audit log.</summary>
    public string MenuAudit => Say("Audit", "Аудит");

    /// <summary>Tooltip of the live mark.</summary>
    public string LiveWhy => Say("Whether this page still hears the server", "Есть ли связь этой страницы с сервером");

    /// <summary>Live mark: connected.</summary>
    public string Live => Say("live", "на связи");

    /// <summary>Live mark: not connected yet.</summary>
    public string NotLive => Say("not live", "не обновляется");

    /// <summary>Live mark: the connection was lost.</summary>
    public string Lost => Say("lost", "связь потеряна");

    /// <summary>Menu: keys of programs.</summary>
    public string MenuKeys => Say("Keys", "Ключи");

    /// <summary>Link to the own account.</summary>
    public string OwnAccount => Say("Own account and its protection", "Своя учётная запись и её защита");

    /// <summary>Button that ends a session.</summary>
    public string SignOut => Say("Sign out", "Выйти");

    /// <summary>Link to the sign-in page.</summary>
    public string SignIn => Say("Sign in", "Войти");

    /// <summary>Name of the language switch.</summary>
    public string Languages => Say("Language", "Язык");

    /// <summary>The database does not answer: every page stands still.</summary>
    public string StoreAway => Say("The database does not answer.", "База данных не отвечает.");

    /// <summary>Before the time of what is shown.</summary>
    public string StoreAwaySince => Say(
        "Pages stand still; what they show was known at", "Страницы не обновляются; показано состояние на");

    /// <summary>Heading when a page failed.</summary>
    public string PageFailed => Say("This page failed", "Ошибка страницы");

    /// <summary>What a failed page means.</summary>
    public string PageFailedWhy => Say(
        "Something it needed could not be read; it is tried again by itself. Nothing was lost: files in work go on.",
        "Не удалось прочитать нужные данные; попытка повторится автоматически. Ничего не потеряно: обработка файлов продолжается.");

    /// <summary>Button that tries again.</summary>
    public string TryAgain => Say("Try again", "Повторить");

    /// <summary>Link to the board.</summary>
    public string BackToBoard => Say("Back to the board", "Вернуться к табло");

    /// <summary>Heading of an unknown address.</summary>
    public string NoSuchPage => Say("No such page", "Страница не найдена");

    /// <summary>What is wrong with an unknown address.</summary>
    public string NoSuchPageWhy => Say("The address leads nowhere.", "По этому адресу ничего нет.");

    /// <summary>Heading above a page that the role does not open.</summary>
    public string NotAllowed => Say("Not allowed", "Нет доступа");

    /// <summary>Why it does not open.</summary>
    public string NotAllowedWhy => Say(
        "Your role does not open this page.", "Ваша роль не даёт доступа к этой странице.");

    /// <summary>Link to the sign-in page with another account.</summary>
    public string SignInAsOther => Say("Sign in with another account", "Войти под другой учётной записью");

    /// <summary>While the account is checked.</summary>
    public string Checking => Say("Checking who you are …", "Проверка учётной записи …");

    /// <summary>After a number: how long the connection has been away.</summary>
    /// <param name="age">Length of time.</param>
    public string ConnectionLost(string age) => Say(
        $"Connection lost {age} ago. What you see is not live. Trying again …",
        $"Связь потеряна {age} назад. Данные на экране не обновляются. Выполняется переподключение …");

    /// <summary>The server was started anew while files are being sent.</summary>
    public string SendingFirst => Say(
        "The server was started anew. Files go on being sent; then this page is loaded again.",
        "Сервер был перезапущен. Файлы продолжают отправляться, затем страница загрузится заново.");

    /// <summary>The script of live pages is missing.</summary>
    public string NoLiveScript => Say(
        "The live part of this page (blazor.web.js) did not arrive: figures below are those of the moment the page was made.",
        "Не загрузилась живая часть страницы (blazor.web.js): показаны значения на момент её открытия.");
}
