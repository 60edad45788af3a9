using System.Text.RegularExpressions;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Tests.Architecture;

namespace DiagMod.Host.Tests.Dashboard.Texts;

/// <summary>The catalogue of error titles against the codes that the source uses.</summary>
public sealed partial class ErrorTitlesTests
{
    [Fact]
    public void Codes_OfTheSource_AllHaveTitles() => Assert.Empty(Used().Except(ErrorTitles.All.Keys));

    [Fact]
    public void Titles_OfTheCatalogue_AreAllUsed() => Assert.Empty(ErrorTitles.All.Keys.Except(Used()));

    [Fact]
    public void Titles_InEnglish_AreShortWordsWithoutAStop() => Assert.All(ErrorTitles.All, entry =>
    {
        Assert.Matches("^[A-Z][A-Za-z -]{3,49}$", entry.Value.English);
    });

    [Fact]
    public void Titles_InRussian_AreShortWordsWithoutAStop() => Assert.All(ErrorTitles.All, entry =>
    {
        // Latin letters only where a Russian engineer writes them too.
        Assert.Matches("^[А-ЯЁ][А-Яа-яЁё -]{3,59}$", ForeignWord().Replace(entry.Value.Russian, "имя"));
    });

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void Titles_OfDifferentCodes_Differ(string language)
    {
        var titles = ErrorTitles.All.Keys.Select(code => ErrorTitles.Of(code, Language.Parse(language)!)).ToList();

        Assert.Equal(titles.Count, titles.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void Title_OfAStatusWithoutACodeOfItsOwn_IsThatOfARefusal()
    {
        Assert.Equal("Request refused", ErrorTitles.Of("E_HTTP_418", Language.English));
        Assert.Equal("Запрос отклонён", ErrorTitles.Of("E_HTTP_418", Language.Russian));
    }

    private static HashSet<string> Used() => new[] { "src", "dashboard" }
        .SelectMany(folder => new[] { "*.cs", "*.razor", "*.js" }.SelectMany(pattern => Repository.Files(folder, pattern)))
        .SelectMany(file => (Path.GetFileName(file) == "ErrorTitles.cs" ? OtherStatus() : Code())
            .Matches(File.ReadAllText(file)))
        .Select(match => match.Groups[1].Value)
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("""["'](E_[A-Z0-9_]+)["']""")]
    private static partial Regex Code();

    [GeneratedRegex("""OtherStatus = "(E_[A-Z_]+)";""")]
    private static partial Regex OtherStatus();

    [GeneratedRegex(@"\b(JSON|multipart|gzip|R)\b")]
    private static partial Regex ForeignWord();
}
