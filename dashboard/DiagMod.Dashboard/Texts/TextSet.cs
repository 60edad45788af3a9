using DiagMod.Dashboard.Shared;

namespace DiagMod.Dashboard.Texts;

/// <summary>The texts of one room of the dashboard. Each text stands in both languages in one place, so that one without the other
/// does not compile; there are no keys that could miss their text.</summary>
/// <param name="figures">Numbers, units and the language.</param>
public abstract class TextSet(Figures figures)
{
    /// <summary>Numbers and units in the language of these texts.</summary>
    protected Figures Figures => figures;

    /// <summary>The text in the reader's language.</summary>
    /// <param name="english">In English.</param>
    /// <param name="russian">In Russian.</param>
    protected string Say(string english, string russian) => figures.Language == Language.Russian ? russian : english;

    /// <summary>A number with its noun in the right form: 1 file, 2 files; 1 файл, 2 файла, 5 файлов.</summary>
    /// <param name="count">The number.</param>
    /// <param name="english">One and many.</param>
    /// <param name="russian">One (1, 21), few (2 to 4, 22) and many (5 to 20, 25).</param>
    protected string Counted(long count, (string One, string Many) english, (string One, string Few, string Many) russian) =>
        $"{figures.Count(count)}\u00a0{Noun(count, english, russian)}";

    /// <summary>The noun alone, in the form that its number asks for.</summary>
    /// <param name="count">The number.</param>
    /// <param name="english">One and many.</param>
    /// <param name="russian">One, few and many.</param>
    protected string Noun(long count, (string One, string Many) english, (string One, string Few, string Many) russian)
    {
        if (figures.Language != Language.Russian)
        {
            return Math.Abs(count) == 1 ? english.One : english.Many;
        }

        var tens = Math.Abs(count % 100);
        if (tens is >= 11 and <= 14)
        {
            return russian.Many;
        }

        return (tens % 10) switch
        {
            1 => russian.One,
            2 or 3 or 4 => russian.Few,
            _ => russian.Many,
        };
    }
}
