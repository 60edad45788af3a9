using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.Texts;

namespace DiagMod.Dashboard.Explorer;

/// <summary>Texts of the API's explorer. The explorer itself and the description speak English, as the API's names do.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public sealed class ExplorerTexts(Figures figures) : TextSet(figures)
{
    /// <summary>Heading.</summary>
    public string Title => Say("API", "API");

    /// <summary>What the page is.</summary>
    public string Lead => Say(
        "Every call of this host, with examples. “Try it out” acts for you, with your role and on the real data; the token of another "
        + "account can be given under “Authorize”. For programs:",
        "Все вызовы этого сервера с примерами, на английском языке. «Try it out» выполняет вызов от вашего имени, с вашей ролью и на "
        + "настоящих данных; токен другой учётной записи можно указать в «Authorize». Для программ:");

    /// <summary>Name of the part that the library draws.</summary>
    public string Region => Say("Explorer", "Обозреватель");

    /// <summary>Until it is there.</summary>
    public string Loading => Say("The explorer is being loaded …", "Обозреватель загружается …");

    /// <summary>Without scripts.</summary>
    public string NoScript => Say(
        "The explorer needs scripts; the description above can be read without.",
        "Обозревателю нужны скрипты; описание по ссылке выше читается и без них.");

    /// <summary>Without the library.</summary>
    public string NoLibrary => Say(
        "No explorer: its library (Swagger UI) was not there when this copy was built, because Node.js or its package was missing. "
        + "Install Node.js 20 and build again. The description is complete without it: /openapi/v1.json",
        "Обозревателя нет: при сборке этой копии не нашлось его библиотеки (Swagger UI), так как не было Node.js или пакета. "
        + "Установите Node.js 20 и соберите заново. Описание полно и без неё: /openapi/v1.json");

    /// <summary>The description or the library failed.</summary>
    public string Failed => Say(
        "The explorer failed to start. The description can be read without it: /openapi/v1.json",
        "Обозреватель не запустился. Описание можно прочитать и без него: /openapi/v1.json");
}
