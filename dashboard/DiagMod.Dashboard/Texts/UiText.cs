using DiagMod.Dashboard.Layout;
using DiagMod.Dashboard.Shared;
using DiagMod.Dashboard.StatusBoard;

namespace DiagMod.Dashboard.Texts;

/// <summary>Everything the dashboard says, in one language. It cascades from the root: a prerendered page and its circuit agree.</summary>
public sealed class UiText
{
    private UiText(Language language)
    {
        Language = language;
        Figures = new Figures(language);
        Words = new Words(Figures);
        Layout = new LayoutTexts(Figures);
        Board = new BoardTexts(Figures);
        Simulated = new SimulatedTexts(Figures);
    }

    /// <summary>The English texts.</summary>
    public static UiText English { get; } = new(Language.English);

    /// <summary>The Russian texts.</summary>
    public static UiText Russian { get; } = new(Language.Russian);

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>Numbers and units.</summary>
    public Figures Figures { get; }

    /// <summary>Words for states and codes.</summary>
    public Words Words { get; }

    /// <summary>Header, menu, connection, pages that say no.</summary>
    public LayoutTexts Layout { get; }

    /// <summary>Status board.</summary>
    public BoardTexts Board { get; }

    /// <summary>Marks of simulated motors.</summary>
    public SimulatedTexts Simulated { get; }

    /// <summary>The texts in a language.</summary>
    /// <param name="language">The language.</param>
    public static UiText In(Language language) => language == Language.Russian ? Russian : English;
}
