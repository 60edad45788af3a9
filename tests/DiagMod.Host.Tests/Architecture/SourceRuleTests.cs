using System.Text.RegularExpressions;

namespace DiagMod.Host.Tests.Architecture;

/// <summary>The never-rules of the house, read from the source text.</summary>
public sealed partial class SourceRuleTests
{
    // Folders of Core in the order they may use each other: each uses only itself and those before it.
    private static readonly string[][] CoreOrder =
    [
        ["Currents"], ["Spectrum"], ["Simulation"], ["Features"], ["Detection", "Forecasting"], ["Diagnosis"], ["Twin"], ["Alarms"], ["Ports"],
        ["Views"], ["Reports"],
    ];

    [Fact]
    public void Orleans_IsUsedOnlyByGrainsAndItsStandIn() => AssertNowhere(
        OrleansUse(), file => !In(file, "src/DiagMod.Grains") && !In(file, "src/Orleans.StandIn"));

    [Fact]
    public void Npgsql_IsUsedOnlyByPostgres() => AssertNowhere(NpgsqlUse(), file => !In(file, "src/DiagMod.Postgres"));

    [Fact]
    public void Source_HasNoConditionalCompilationAndNoRegions() => AssertNowhere(Conditional(), _ => true);

    [Fact]
    public void Source_TakesTimeFromTimeProviderOnly() => AssertNowhere(AmbientTime(), _ => true);

    [Fact]
    public void Source_NeverBlocksAThreadAndHasNoAsyncVoid() => AssertNowhere(Blocking(), _ => true);

    [Fact]
    public void Source_HasNoNamespaceBelowTheProductsName() => AssertNowhere(ProductNamespace(), _ => true);

    [Fact]
    public void Source_HasNoLeftOvers() => AssertNowhere(LeftOver(), _ => true);

    [Fact]
    public void CoreFolders_UseOnlyFoldersBeforeThem()
    {
        var faults = new List<string>();
        for (var i = 0; i < CoreOrder.Length; i++)
        {
            foreach (var folder in CoreOrder[i].Where(f => Directory.Exists(Path.Combine(Repository.Root, "src/DiagMod.Core", f))))
            {
                var allowed = CoreOrder.Take(i).SelectMany(f => f).Append(folder).ToHashSet(StringComparer.Ordinal);
                foreach (var file in Repository.Files("src/DiagMod.Core/" + folder, "*.cs"))
                {
                    faults.AddRange(CoreUse().Matches(File.ReadAllText(file))
                        .Select(m => m.Groups[1].Value)
                        .Where(used => !allowed.Contains(used))
                        .Select(used => $"{Relative(file)} uses {used}"));
                }
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void CoreFolders_AreAllInTheOrder()
    {
        var folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src/DiagMod.Core"))
            .Select(Path.GetFileName).Where(f => f is not ("obj" or "bin")).Order(StringComparer.Ordinal);

        Assert.Subset(CoreOrder.SelectMany(f => f).ToHashSet(StringComparer.Ordinal), folders.ToHashSet(StringComparer.Ordinal)!);
    }

    [Fact]
    public void GrainCalls_GoFromFileToMotorToBoardOnly()
    {
        var grains = Repository.Files("src/DiagMod.Grains", "*Grain.cs").ToDictionary(f => Path.GetFileName(f), File.ReadAllText);

        Assert.DoesNotContain("IRawFileGrain", grains["MotorGrain.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("IRawFileGrain", grains["BoardGrain.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("IMotorGrain", grains["BoardGrain.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("IBoardGrain", grains["RawFileGrain.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void TrackedText_NamesNoMachinePathAndNoRegistryHost()
    {
        var faults = new[] { "src", "dashboard", "sql", "config", "docker", "tests", ".ci", ".github" }
            .Where(folder => Directory.Exists(Path.Combine(Repository.Root, folder)))
            .SelectMany(folder => Repository.Files(folder, "*"))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Append(Path.Combine(Repository.Root, "diagmod"))
            .Where(file => !file.EndsWith(".png", StringComparison.Ordinal) && !file.EndsWith(".gz", StringComparison.Ordinal)
                && !file.Contains("/wwwroot/lib/", StringComparison.Ordinal)
                && !file.Contains("/wwwroot/_framework/", StringComparison.Ordinal))
            .SelectMany(file => MachineOrRegistry().Matches(File.ReadAllText(file)).Select(m => $"{Relative(file)}: {m.Value}"));

        Assert.Empty(faults);
    }

    private static void AssertNowhere(Regex pattern, Func<string, bool> applies)
    {
        var faults = new[] { "src", "dashboard" }
            .SelectMany(folder => Repository.Files(folder, "*.cs").Concat(Repository.Files(folder, "*.razor")))
            .Where(applies)
            .SelectMany(file => File.ReadLines(file)
                .Select((line, i) => (line, i))
                .Where(l => pattern.IsMatch(l.line))
                .Select(l => $"{Relative(file)}:{l.i + 1}: {l.line.Trim()}"));

        Assert.Empty(faults);
    }

    private static bool In(string file, string folder) =>
        file.StartsWith(Path.Combine(Repository.Root, folder) + "/", StringComparison.Ordinal);

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex(@"^\s*(global\s+)?using\s+(static\s+)?Orleans\b|\bIGrainFactory\b")]
    private static partial Regex OrleansUse();

    [GeneratedRegex(@"\busing\s+(static\s+)?Npgsql\b")]
    private static partial Regex NpgsqlUse();

    [GeneratedRegex(@"^\s*#(if|region)\b")]
    private static partial Regex Conditional();

    [GeneratedRegex(@"\bDateTime\.(Utc)?Now\b|\bDateTimeOffset\.(Utc)?Now\b|\bDateTime\.Today\b")]
    private static partial Regex AmbientTime();

    [GeneratedRegex(@"\bThread\.Sleep\b|\.Result;|\.GetAwaiter\(\)\.GetResult\b|\basync\s+void\b")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"^\s*namespace\s+DiagMod\.Orleans\b")]
    private static partial Regex ProductNamespace();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"\bDiagMod\.Core\.([A-Z]\w+)")]
    private static partial Regex CoreUse();

    [GeneratedRegex(@"(?<![\w.])/(work|root|home)/\w|//[a-z.-]*(nuget|npmjs|debian)[a-z.]*\.org")]
    private static partial Regex MachineOrRegistry();
}
