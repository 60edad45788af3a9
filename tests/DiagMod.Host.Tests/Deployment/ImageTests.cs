using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Deployment;

/// <summary>The image's recipe fits the tree, and its health check the host.</summary>
[Collection(HostTests.Name)]
public sealed partial class ImageTests(TestHost host)
{
    private static string Folder => Path.Combine(Repository.Root, "docker");

    /// <summary>The recipe's instructions, each on one line.</summary>
    private static IReadOnlyList<string> Instructions { get; } =
    [
        .. Regex.Replace(
                string.Join('\n', File.ReadLines(Path.Combine(Folder, "Dockerfile")).Where(line => !line.StartsWith('#'))),
                @"\\\n\s*", "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries),
    ];

    [Fact]
    public void Copied_Paths_AreInTheTreeAndNotIgnored()
    {
        var allowed = File.ReadLines(Path.Combine(Folder, "Dockerfile.dockerignore"))
            .Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();

        var copied = Sources().ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
        Assert.All(copied, path => Assert.Contains(allowed, one => path == one || path.StartsWith(one + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Restore_HasEveryProjectAndImportOfTheHostBeforeIt()
    {
        var restoreAt = Instructions.ToList().FindIndex(line => line.Contains("dotnet restore", StringComparison.Ordinal));
        var before = Sources(restoreAt).ToHashSet();

        var needed = Closure("src/DiagMod.Host/DiagMod.Host.csproj").ToList();

        Assert.True(needed.Count >= 7, string.Join(", ", needed));
        Assert.Empty(needed.Except(before));
    }

    [Fact]
    public void Publish_HasTheFoldersThatProjectsEmbedOrLink()
    {
        var copied = Sources().ToList();
        var linked = Repository.Files("src", "*.csproj").Concat(Repository.Files("dashboard", "*.csproj"))
            .SelectMany(file => XDocument.Load(file).Descendants()
                .Select(item => item.Attribute("Include")?.Value.Replace('\\', '/'))
                .Where(include => include?.StartsWith("../../", StringComparison.Ordinal) == true
                    && !include.EndsWith(".csproj", StringComparison.Ordinal))
                .Select(include => include!["../../".Length..].Split('/', '*')[0])).Distinct().ToList();

        Assert.Contains("sql", linked);
        Assert.All(linked, folder => Assert.Contains(
            copied, path => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Image_ByDefault_RunsOnOrleansAsAFixedUser()
    {
        Assert.Contains("USER 10001:10001", Instructions);
        Assert.Contains("ARG ORLEANS_RUNTIME=Package", Instructions);
        Assert.Equal("ENTRYPOINT [\"dotnet\", \"DiagMod.Host.dll\"]", Instructions[^2]);
        Assert.DoesNotContain(Instructions, line => line.StartsWith("USER ", StringComparison.Ordinal) && line != "USER 10001:10001");
    }

    [Fact]
    public void Image_SetsSettingsOfTheProductOnly()
    {
        var known = File.ReadAllText(Path.Combine(Repository.Root, "config", ".env.example"));
        var set = Instructions.Where(line => line.StartsWith("ENV ", StringComparison.Ordinal))
            .SelectMany(line => Variable().Matches(line)).Select(match => match.Groups[1].Value)
            .Where(name => !name.StartsWith("DOTNET_", StringComparison.Ordinal)
                && !name.StartsWith("ASPNETCORE_", StringComparison.Ordinal));

        Assert.All(set, name => Assert.Contains($"\n{name}=", known, StringComparison.Ordinal));
    }

    [Fact]
    public void HealthCheck_IsTheScriptThatIsCopied()
    {
        Assert.Contains("COPY --chmod=0755 docker/healthcheck.sh /usr/local/bin/healthcheck", Instructions);
        Assert.Contains(Instructions, line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal)
            && line.EndsWith("CMD [\"/usr/local/bin/healthcheck\"]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HealthCheck_OfAReadyHost_IsContent() => Assert.Equal(0, await CheckAsync(host.Host.Address.Port));

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 \r\n\r\n", 0)]
    [InlineData("")]
    [InlineData("nonsense\r\n")]
    public async Task HealthCheck_OfAnotherAnswer_IsContentWith200Only(string answer, int expected = 1)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answered = AnswerAsync(listener, answer);

        var exitCode = await CheckAsync(((IPEndPoint)listener.LocalEndpoint).Port);

        await answered;
        Assert.Equal(expected, exitCode);
    }

    [Fact]
    public async Task HealthCheck_WhereNobodyListens_Fails()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        Assert.Equal(1, await CheckAsync(port));
    }

    private static async Task AnswerAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var request = new byte[256];
        var read = await client.GetStream().ReadAsync(request);
        Assert.StartsWith("GET /health/ready HTTP/1.0\r\n", Encoding.ASCII.GetString(request, 0, read), StringComparison.Ordinal);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
    }

    private static async Task<int> CheckAsync(int port)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Folder, "healthcheck.sh")]) { RedirectStandardError = true };
        start.Environment["DIAGMOD_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var check = Process.Start(start)!;
        await check.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return check.ExitCode;
    }

    /// <summary>What is copied from the tree, up to an instruction.</summary>
    private static IEnumerable<string> Sources(int before = int.MaxValue) => Instructions.Take(before)
        .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
        .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1])
        .Where(word => !word.StartsWith("--", StringComparison.Ordinal))
        .Select(path => path.TrimEnd('/'));

    private static IEnumerable<string> Closure(string project)
    {
        var waiting = new Queue<string>([project, "Directory.Build.props", "Directory.Packages.props"]);
        var seen = new HashSet<string>();
        while (waiting.TryDequeue(out var file))
        {
            if (!seen.Add(file))
            {
                continue;
            }

            yield return file;
            foreach (var item in XDocument.Load(Path.Combine(Repository.Root, file)).Descendants())
            {
                var path = item.Name.LocalName == "ProjectReference" ? item.Attribute("Include")?.Value
                    : item.Name.LocalName == "Import" ? item.Attribute("Project")?.Value : null;
                if (path is not null && !path.Contains("$(", StringComparison.Ordinal))
                {
                    waiting.Enqueue(Path.GetRelativePath(
                        Repository.Root,
                        Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, path.Replace('\\', '/')))));
                }
            }
        }
    }

    [GeneratedRegex(@"(?:^ENV |\s)([A-Za-z_]+)=")]
    private static partial Regex Variable();
}
