using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Texts;

/// <summary>A layout that has the reader's language.</summary>
public abstract class TextLayout : LayoutComponentBase
{
    /// <summary>All texts in the reader's language.</summary>
    [CascadingParameter]
    public required UiText Text { get; set; }
}
