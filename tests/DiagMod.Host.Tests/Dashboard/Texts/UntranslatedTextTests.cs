using DiagMod.Host.Tests.Architecture;

namespace DiagMod.Host.Tests.Dashboard.Texts;

/// <summary>No page, component or script says anything by itself: all words are in the catalogue, in both languages.</summary>
public sealed class UntranslatedTextTests
{
    private const string Folder = "dashboard/DiagMod.Dashboard";

    // The product's name; the columns of a recording; words of HTML; fonts, and lists of class names.
    private static readonly string[] Allowed =
    [
        "DiagMod", "· DiagMod", "current_R, current_S, current_T", "current_R,current_S,current_T", "true", "false", "chosen",
        "alarm", "warning", "on-dark", "on-light", "px system-ui", "px system-ui, sans-serif", "12px system-ui", "11px system-ui",
        "quiet again", "openapi/v1.json", "API-Key:", "panel drop", "panel scroll", "row push", "row tools", "mono preview", "phase absent",
    ];

    [Fact]
    public void Dashboard_SaysNothingOutsideOfItsCatalogue()
    {
        var faults = new List<string>();
        foreach (var file in Repository.Files(Folder, "*.razor").Concat(Repository.Files(Folder, "*.cs"))
            .Concat(Repository.Files(Folder + "/wwwroot", "*.js")).Where(file => !IsCatalogue(file) && !file.Contains("/lib/", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(file);
            var found = file.EndsWith(".razor", StringComparison.Ordinal)
                ? SourceTexts.OfMarkup(text).Concat(SourceTexts.OfCode(SourceTexts.CodeOf(text)))
                : SourceTexts.OfCode(text);
            faults.AddRange(found
                .Select(item => (item.Line, Words: item.Words.Trim(' ', '.')))
                .Where(item => !Allowed.Contains(item.Words))
                .Select(item => $"{Path.GetRelativePath(Repository.Root, file)}:{item.Line}: {item.Words}"));
        }

        Assert.True(faults.Count == 0, "Texts outside of the catalogue:\n" + string.Join("\n", faults.Distinct()));
    }

    [Theory]
    [InlineData("<p>Hello there</p>", "Hello there")]
    [InlineData("<h2>\n  Files\n</h2>", "Files")]
    [InlineData("<a title=\"Back\">@Text.Layout.Back</a>", "Back")]
    [InlineData("<p>@count files</p>", "files")]
    [InlineData("<p>@(isOpen ? \"Close\" : Text.Open)</p>", "Close")]
    [InlineData("@if (isOpen)\n{\n  <b aria-label=\"Weg damit\" @onclick=\"() => Go(1)\">@Text.Go</b>\n}", "Weg damit")]
    public void Scan_OfMarkup_FindsWords(string razor, string expected) =>
        Assert.Contains(SourceTexts.OfMarkup(razor), item => item.Words.Trim() == expected);

    [Theory]
    [InlineData("<p class=\"secondary big\">@Text.Board.Title · <b>@Figures.Count(list.Count(x => x > 3))</b></p>")]
    [InlineData("@page \"/some/page\"\n@* A comment in words. *@\n@foreach (var one in _all)\n{\n  <i @key=\"one.Id\">@one.Name</i>\n}")]
    [InlineData("@if (a is { } b)\n{\n  <p>@Text.Of(b)</p>\n}\nelse if (c)\n{\n  <p>@(b ?? Text.None)</p>\n}\nelse\n{\n}")]
    public void Scan_OfMarkupWithoutWords_FindsNothing(string razor) => Assert.Empty(SourceTexts.OfMarkup(razor));

    [Theory]
    [InlineData("say('Not at all'); // a comment in words", "Not at all")]
    [InlineData("var fault = $\"{name} was lost\";", "{name} was lost")]
    [InlineData("const text = `готово ${n}`;", "готово ${n}")]
    public void Scan_OfCode_FindsPhrases(string code, string expected) =>
        Assert.Equal([expected], SourceTexts.OfCode(code).Select(item => item.Words));

    // The catalogue itself; titles of errors are part of it. What is logged is for whoever runs the host, in English.
    private static bool IsCatalogue(string file) =>
        file.EndsWith("Texts.cs", StringComparison.Ordinal)
        || file.EndsWith(".Log.cs", StringComparison.Ordinal)
        || Path.GetFileName(file) is "Words.cs" or "Figures.cs" or "Language.cs" or "ErrorTitles.cs";
}
