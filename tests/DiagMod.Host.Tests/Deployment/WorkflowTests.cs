using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Deployment;

/// <summary>The workflow of .github: what it may, what it calls, and that all of that is there.</summary>
public sealed partial class WorkflowTests
{
    private const string File = ".github/workflows/ci.yml";

    private static JsonObject Workflow { get; } = YamlFile.Read(File);

    private static string Text { get; } = System.IO.File.ReadAllText(Path.Combine(Repository.Root, File));

    [Fact]
    public void Workflow_TestsOnBothRuntimesAndOnWindows_BeforeItPushes()
    {
        var needed = Workflow["jobs"]!["publish"]!["needs"]!.AsArray().Select(job => (string)job!);

        Assert.Equal(["standin", "package", "windows", "image"], needed);
        Assert.Contains("./diagmod test --orleans standin", Runs("standin"), StringComparison.Ordinal);
        Assert.Contains("./diagmod test --orleans package", Runs("package"), StringComparison.Ordinal);
        Assert.StartsWith("windows-", (string)Workflow["jobs"]!["windows"]!["runs-on"]!, StringComparison.Ordinal);
        Assert.Contains("DIAGMOD_TEST_POSTGRES=", Runs("windows"), StringComparison.Ordinal);
        Assert.Contains("kill --signal SIGKILL silo-1", Runs("image"), StringComparison.Ordinal);
    }

    [Fact]
    public void Workflow_MayReadTheSourceAlone_AndOnlyThePushMayWritePackages()
    {
        Assert.Equal("""{"contents":"read"}""", Workflow["permissions"]!.ToJsonString());
        Assert.All(Jobs().Where(job => job.Name != "publish"), job => Assert.Null(job.Job["permissions"]));
        Assert.Equal("""{"contents":"read","packages":"write"}""", Workflow["jobs"]!["publish"]!["permissions"]!.ToJsonString());
        Assert.Equal(["secrets.GITHUB_TOKEN"], Secret().Matches(Text).Select(match => match.Value).Distinct());
    }

    [Fact]
    public void Jobs_EndInTime_AndANewPushEndsTheOldRun()
    {
        Assert.All(Jobs(), job => Assert.InRange(int.Parse((string)job.Job["timeout-minutes"]!, null), 5, 90));
        Assert.NotNull(Workflow["concurrency"]?["group"]);
    }

    [Fact]
    public void Actions_ArePinnedByTheirMajorVersion()
    {
        var used = Jobs().SelectMany(job => job.Job["steps"]!.AsArray()).Select(step => (string?)step!["uses"]).OfType<string>().ToList();

        Assert.NotEmpty(used);
        Assert.All(used, action => Assert.Matches("^(actions|docker)/[a-z-]+@v[0-9]+$", action));
    }

    [Fact]
    public void Programs_OfTheTreeThatAreCalled_AreThere()
    {
        var called = Jobs().SelectMany(job => CalledPath().Matches(Runs(job.Name)).Select(match => match.Groups[1].Value))
            .Where(path => !path.StartsWith("docker/secrets", StringComparison.Ordinal)).Distinct().ToList();

        Assert.Contains("docker/smoke.sh", called);
        Assert.Contains("docker/compose.yml", called);
        Assert.All(called, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
        Assert.All(new[] { "docker/smoke.sh", "docker/healthcheck.sh", "diagmod" }, path => Assert.True(
            System.IO.File.GetUnixFileMode(Path.Combine(Repository.Root, path)).HasFlag(UnixFileMode.UserExecute), path));
    }

    private static IEnumerable<(string Name, JsonNode Job)> Jobs() => Workflow["jobs"]!.AsObject().Select(job => (job.Key, job.Value!));

    private static string Runs(string job) =>
        string.Join('\n', Workflow["jobs"]![job]!["steps"]!.AsArray().Select(step => (string?)step!["run"]));

    [GeneratedRegex(@"secrets\.\w+")]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?<![\w./])(?:\./)?((?:docker|tests)/[\w./-]+|diagmod\b|DiagMod\.Orleans\.sln)")]
    private static partial Regex CalledPath();
}
