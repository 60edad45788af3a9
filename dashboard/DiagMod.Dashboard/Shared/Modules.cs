namespace DiagMod.Dashboard.Shared;

/// <summary>Addresses of the library's script modules.</summary>
internal static class Modules
{
    internal const string Live = "./_content/DiagMod.Dashboard/live.js";
    internal const string Board = "./_content/DiagMod.Dashboard/board.js";
    internal const string Chart = "./_content/DiagMod.Dashboard/chart.js";
    internal const string Import = "./_content/DiagMod.Dashboard/import.js";
}
