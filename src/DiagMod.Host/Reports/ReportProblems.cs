using DiagMod.Host.Http;

namespace DiagMod.Host.Reports;

/// <summary>What is answered when an order for a report cannot be met.</summary>
internal static class ReportProblems
{
    /// <summary>The kind is none.</summary>
    public static readonly Problem BadKind = Problem.BadRequest("E_PARAMETER", "kind must be one of: motor, fleet.", "kind");

    /// <summary>There is no such report.</summary>
    public static readonly Problem Unknown = Problem.Of(
        StatusCodes.Status404NotFound, "E_REPORT_UNKNOWN",
        "There is no report with this id. The oldest go when there are more than the setting Reports:Keep says.");

    /// <summary>There is nothing to report on.</summary>
    public static readonly Problem NoData = Problem.Of(
        StatusCodes.Status409Conflict, "E_REPORT_NO_DATA", "No processed recording lies in this period: there is nothing to report on.");

    /// <summary>The product was built without the font.</summary>
    public static readonly Problem FontMissing = Problem.Of(
        StatusCodes.Status503ServiceUnavailable, "E_REPORT_FONT",
        "This build has no font for reports: npm was missing when it was made. Install Node.js 20 with npm and build again.");

    /// <summary>Too many are being made.</summary>
    public static readonly Problem Busy =
        Problem.TooMany("Many reports are being made; try again in a moment.", TimeSpan.FromSeconds(5));
}
