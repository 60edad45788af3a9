using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Texts;

/// <summary>A component that has the reader's language: the base of all pages and parts (see _Imports.razor).</summary>
public abstract class TextComponent : ComponentBase
{
    /// <summary>All texts in the reader's language; the same object for the whole circuit or request.</summary>
    [CascadingParameter]
    public required UiText Text { get; set; }

    /// <summary>Numbers and units in the reader's language.</summary>
    protected Figures Figures => Text.Figures;

    /// <summary>Words for states and codes in the reader's language.</summary>
    protected Words Words => Text.Words;
}
