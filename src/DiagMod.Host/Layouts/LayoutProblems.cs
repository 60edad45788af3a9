using DiagMod.Host.Http;

namespace DiagMod.Host.Layouts;

/// <summary>Why the board's layout is not as somebody wants it.</summary>
internal static class LayoutProblems
{
    /// <summary>Somebody changed it meanwhile.</summary>
    public static readonly Problem Changed = Problem.Of(
        StatusCodes.Status409Conflict, "E_LAYOUT_CHANGED",
        "Motors or places have changed since the version in If-Match; nothing was saved. Read the layout again.");

    /// <summary>It does not hold together.</summary>
    /// <param name="fault">What is wrong with it.</param>
    public static Problem Unsound(string fault) =>
        Problem.BadRequest("E_LAYOUT", $"The layout cannot be saved: {fault}.", "groups");
}
