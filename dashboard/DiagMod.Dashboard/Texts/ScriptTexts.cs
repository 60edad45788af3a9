using System.Text.Json;

namespace DiagMod.Dashboard.Texts;

/// <summary>The texts that scripts need on every page: they hold none of their own.</summary>
public static class ScriptTexts
{
    // What a script puts in place of this is a length of time.
    private const string Age = "{age}";

    private static readonly Dictionary<Language, string> Made = Language.All.ToDictionary(l => l, l => Make(UiText.In(l)));

    /// <summary>Units of ages, patterns of dates, sentences about the connection, as JSON for the element meta "diagmod-texts".</summary>
    /// <param name="text">The reader's language.</param>
    public static string Json(UiText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Made[text.Language];
    }

    private static string Make(UiText text)
    {
        var figures = text.Figures;
        return JsonSerializer.Serialize(new
        {
            date = figures.DatePattern,
            units = new[] { Unit.Second, Unit.Minute, Unit.Hour, Unit.Day, Unit.Year }.Select(figures.Sign),
            lost = text.Layout.ConnectionLost(Age),
            sending = text.Layout.SendingFirst,
            noScript = text.Layout.NoLiveScript,
        });
    }
}
