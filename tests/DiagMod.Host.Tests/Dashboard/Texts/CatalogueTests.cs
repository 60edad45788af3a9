using System.Reflection;
using System.Text.RegularExpressions;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Features;
using DiagMod.Dashboard.Motors;
using DiagMod.Dashboard.Texts;
using DiagMod.Host.Accounts;
using DiagMod.Host.Admin;

namespace DiagMod.Host.Tests.Dashboard.Texts;

/// <summary>Every text of the catalogue, asked by reflection in both languages.</summary>
public sealed partial class CatalogueTests
{
    // Texts that are chosen by a code: method, and the codes that exist.
    private static readonly Dictionary<string, string[]> Codes = new(StringComparer.Ordinal)
    {
        ["OfCode"] = [.. Constants(typeof(HardRules))],
        ["OfRule"] = [.. Constants(typeof(HardRules))],
        ["OfFailure"] = [.. ErrorTitles.All.Keys],
        ["OfModelType"] = [.. DetectorTypes.All],
        ["OfLevel"] = ["none", "warning", "alarm"],
        ["Warning"] = [.. Constants(typeof(CurrentCsvCode)).Where(code => code.StartsWith("W_", StringComparison.Ordinal))],
        ["Result"] = ["success", "failure", "denied"],
        ["NotChanged"] = ["repeat", "Same", .. Enum.GetNames<PasswordFault>()],
    };

    // Names, abbreviations and signs that Russian engineers read in Latin letters.
    private static readonly string[] Latin =
    [
        "DiagMod", "CSV", "gzip", "txt", "gz", "csv", "JavaScript", "API", "TLS", "https", "http", "UTC", "Node", "js", "uPlot", "PBKDF",
        "SHA", "Swagger", "UI", "Try", "it", "out", "Authorize", "blazor", "web", "RETAIN", "RAW", "SIGNALS", "false", "admin", "JSON", "multipart", "NaN",
        "ISO", "ISA", "PDF", "Enter", "Esc", "Page", "Up", "Down",
    ];

    public static TheoryData<string> Sets => [.. SetTypes().Select(type => type.Name)];

    [Fact]
    public void Catalogue_HasTheTextsOfEveryRoom() => Assert.True(SetTypes().Count >= 14, string.Join(", ", SetTypes()));

    [Theory]
    [MemberData(nameof(Sets))]
    public void EveryText_InBothLanguages_IsThereAndTranslated(string set)
    {
        var faults = new List<string>();
        foreach (var (name, english, russian) in Pairs(SetTypes().Single(type => type.Name == set)))
        {
            faults.AddRange(Faults(english, russian).Select(fault => $"{set}.{name}: {fault}\n  {english}\n  {russian}"));
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Fact]
    public void ErrorTitles_InBothLanguages_AreTranslated()
    {
        var faults = ErrorTitles.All.SelectMany(
            title => Faults(title.Value.English, title.Value.Russian).Select(fault => $"{title.Key}: {fault}"));

        Assert.Empty(faults);
    }

    [Fact]
    public void Reading_OfEveryFeature_HasItsRussianSentence()
    {
        foreach (var name in FeatureVector.Names)
        {
            var russian = UiText.Russian.Words.Reading(new FeatureContribution(name, 1, 1, 1, 1, "said by Core"));

            Assert.True(Cyrillic().IsMatch(russian), $"{name} is read as \"{russian}\".");
        }
    }

    [Theory]
    [InlineData(1, "1 file", "1 файл")]
    [InlineData(2, "2 files", "2 файла")]
    [InlineData(5, "5 files", "5 файлов")]
    [InlineData(11, "11 files", "11 файлов")]
    [InlineData(21, "21 files", "21 файл")]
    [InlineData(114, "114 files", "114 файлов")]
    [InlineData(1004, "1'004 files", "1'004 файла")]
    [InlineData(0, "0 files", "0 файлов")]
    public void Counted_Files_TakeTheFormOfTheirNumber(long count, string english, string russian)
    {
        Assert.Equal(Spaced(english), UiText.English.Motor.CountedFiles(count));
        Assert.Equal(Spaced(russian), UiText.Russian.Motor.CountedFiles(count));
    }

    [Fact]
    public void Fault_OfANameplateField_WritesItsLimitsInTheLanguage()
    {
        var field = Nameplate.Fields.Single(f => f.Key == "service_factor");

        Assert.Equal(
            "Service factor is \"x\"; a number from 0.5 to 2 is expected, or nothing.", UiText.English.Nameplate.Fault(field, "x"));
        Assert.Equal(
            "Сервис-фактор: «x»; ожидается число от 0,5 до 2 или пустое поле.", UiText.Russian.Nameplate.Fault(field, "x"));
    }

    private static string Spaced(string text) => text.Replace(' ', '\u00a0').Replace('\'', '\u202f');

    private static List<Type> SetTypes() =>
    [
        .. new[] { typeof(TextSet).Assembly, typeof(SecuritySettings).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(TextSet)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields().Where(field => field.IsLiteral && field.FieldType == typeof(string)).Select(field => (string)field.GetValue(null)!);

    private static IEnumerable<string> Faults(string english, string russian)
    {
        var (plainEnglish, plainRussian) = (Place().Replace(english, ""), Place().Replace(russian, ""));
        if (string.IsNullOrWhiteSpace(english) || string.IsNullOrWhiteSpace(russian))
        {
            yield return "a language is empty";
        }

        if (Cyrillic().IsMatch(plainEnglish))
        {
            yield return "English has Cyrillic letters";
        }

        var words = LatinWord().Matches(Address().Replace(plainRussian, "")).Select(m => m.Value).Except(Latin, StringComparer.Ordinal).ToList();
        if (words.Count > 0)
        {
            yield return "Russian has Latin words: " + string.Join(", ", words);
        }

        var isName = Latin.Contains(plainEnglish) && plainEnglish == plainRussian;
        if (LatinWord().IsMatch(plainEnglish) && !Cyrillic().IsMatch(plainRussian) && !isName)
        {
            yield return "Russian has no Russian word";
        }

        if (!Places(english).SetEquals(Places(russian)))
        {
            yield return "the languages name different things";
        }
    }

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(m => m.Value)];

    private static IEnumerable<(string Name, string English, string Russian)> Pairs(Type type)
    {
        var english = Activator.CreateInstance(type, UiText.English.Figures)!;
        var russian = Activator.CreateInstance(type, UiText.Russian.Figures)!;
        foreach (var property in type.GetProperties().Where(p => p.DeclaringType == type))
        {
            if (property.PropertyType == typeof(string))
            {
                yield return (property.Name, (string)property.GetValue(english)!, (string)property.GetValue(russian)!);
            }
            else if (property.GetValue(english) is IReadOnlyDictionary<string, string> ofEnglish)
            {
                var ofRussian = (IReadOnlyDictionary<string, string>)property.GetValue(russian)!;
                foreach (var (key, value) in ofEnglish)
                {
                    yield return ($"{property.Name}[{key}]", value, ofRussian[key]);
                }
            }
        }

        foreach (var method in type.GetMethods().Where(m => m.DeclaringType == type && !m.IsSpecialName && !m.IsStatic))
        {
            foreach (var arguments in Arguments(method.GetParameters()))
            {
                if (method.Invoke(english, arguments) is string said && method.Invoke(russian, arguments) is string translated)
                {
                    yield return ($"{method.Name}({string.Join(", ", arguments)})", said, translated);
                }
            }
        }
    }

    // One call with {name} for each text, one for each code that a text can be, and one for each value of an enumeration; methods
    // that take a motor's status or a forecast have tests of their own.
    private static IEnumerable<object?[]> Arguments(ParameterInfo[] parameters)
    {
        IEnumerable<object?[]> calls = [[]];
        foreach (var parameter in parameters)
        {
            if (Values(parameter) is not { } values)
            {
                return [];
            }

            calls = calls.SelectMany(call => values.Select(value => (object?[])[.. call, value])).ToList();
        }

        return calls;
    }

    private static object?[]? Values(ParameterInfo parameter) => parameter switch
    {
        { Member.Name: var name, ParameterType.Name: "String" } when Codes.TryGetValue(name, out var codes) => [.. codes],
        { ParameterType.IsEnum: true } => [.. Enum.GetValues(parameter.ParameterType).Cast<object>()],
        { ParameterType: var type } when type == typeof(string) => ["{" + parameter.Name + "}"],
        { ParameterType: var type } when type == typeof(int) || type == typeof(int?) => [3],
        { ParameterType: var type } when type == typeof(long) => [7L],
        { ParameterType: var type } when type == typeof(double) => [50.0, 600.0, 7200.0],
        { ParameterType: var type } when type == typeof(NameplateField) => [.. Nameplate.Fields],
        _ => null,
    };

    [GeneratedRegex(@"\p{IsCyrillic}|№")]
    private static partial Regex Cyrillic();

    // A letter alone is a phase or a symbol of mathematics.
    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex LatinWord();

    // A path of this host, like /openapi/v1.json.
    [GeneratedRegex(@"(?<![\w/])/[a-z][\w./]*")]
    private static partial Regex Address();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Place();
}
