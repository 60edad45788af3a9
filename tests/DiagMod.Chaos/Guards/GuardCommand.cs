using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DiagMod.Chaos.Guards;

/// <summary>guards: takes each guard against the annex's attacks out of a copy of the product, and counts the tests that notice.</summary>
internal static partial class GuardCommand
{
    /// <summary>Runs it.</summary>
    /// <returns>0 when every guard is missed by a test and none fails with all of them in place, else 1; 2 for wrong usage.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        string source;
        string only;
        try
        {
            var given = new Arguments(arguments);
            source = given.Text("--source", "");
            only = given.Text("--only", "");
            given.End();
            if (!File.Exists(Path.Combine(source, "DiagMod.Orleans.sln")) || Chosen(only).Count == 0)
            {
                throw new ArgumentException(only.Length > 0
                    ? $"--only is '{only}'; it knows: {string.Join(", ", Guard.Tests.Keys.Concat(Guard.All.Select(guard => guard.Id)))}."
                    : "--source must be the root of the source.");
            }
        }
        catch (ArgumentException fault)
        {
            await errors.WriteLineAsync("guards: " + fault.Message);
            return 2;
        }

        await errors.WriteLineAsync("guards: building a copy in which guards can be taken off ...");
        using var copy = GuardCopy.Make(source);
        const string Project = "tests/DiagMod.Host.Tests/DiagMod.Host.Tests.csproj";
        var (built, words) = await DotnetAsync(
            copy.Folder, null, "build", Project, "-c", "Release", "-v", "q", "--nologo", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false");
        if (built != 0)
        {
            await errors.WriteLineAsync("guards: the copy does not build:\n" + words);
            return 1;
        }

        await output.WriteLineAsync("guard              family   tests    red  without it");
        var isSound = true;
        var guards = Chosen(only);
        foreach (var family in guards.GroupBy(guard => guard.Family))
        {
            // With all guards in place, the family's tests pass: else their red would say nothing.
            var (tests, red) = await TestAsync(copy.Folder, Project, family.First(), null);
            isSound &= tests > 0 && red == 0;
            await output.WriteLineAsync(Line("(none)", family.Key, tests, red, "the control"));
            foreach (var guard in family)
            {
                (tests, red) = await TestAsync(copy.Folder, Project, guard, guard.Id);
                isSound &= red > 0;
                await output.WriteLineAsync(Line(guard.Id, guard.Family, tests, red, guard.What));
            }
        }

        await output.WriteLineAsync(isSound ? "Every guard is missed when it is gone." : "A guard can go unnoticed, or the control failed.");
        return isSound ? 0 : 1;
    }

    private static List<Guard> Chosen(string only) =>
        [.. Guard.All.Where(guard => only.Length == 0 || guard.Id == only || guard.Family == only)];

    private static string Line(string id, string family, int tests, int red, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{id,-18} {family,-8} {tests,5}  {red,5}  {what}");

    private static async Task<(int Tests, int Red)> TestAsync(string folder, string project, Guard guard, string? off)
    {
        var (_, words) = await DotnetAsync(folder, off, "test", project, "-c", "Release", "--no-build", "--nologo", "--filter", guard.Filter);
        var found = Totals().Match(words);
        return found.Success
            ? (int.Parse(found.Groups[2].Value, CultureInfo.InvariantCulture), int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture))
            : (0, 0);
    }

    private static async Task<(int Code, string Words)> DotnetAsync(string folder, string? off, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        // A compile server would outlive the copy and keep the pipes open.
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment[GuardCopy.Variable] = off ?? "";
        using var run = Process.Start(start) ?? throw new InvalidOperationException("dotnet does not start.");
        run.StandardInput.Close();
        var words = await Task.WhenAll(run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        return (run.ExitCode, string.Concat(words));
    }

    [GeneratedRegex(@"Failed:\s+([0-9]+), Passed:\s+[0-9]+, Skipped:\s+[0-9]+, Total:\s+([0-9]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Totals();
}
