using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace DiagMod.Host.Tests.Commands;

/// <summary>./diagmod as a newcomer uses it: a process of its own, a data folder of its own, the published product.</summary>
[Collection("script")]
public sealed class ScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = MakeFolder();

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("dance", "'dance' is not a command")]
    [InlineData("run --port abc", "--port 'abc' is not a number from 1 to 65535")]
    [InlineData("run --port 70000", "--port 70000 is not a number from 1 to 65535")]
    [InlineData("run --orleans both", "neither package nor standin")]
    [InlineData("import", "import needs a folder")]
    [InlineData("simulate", "simulate needs a folder")]
    [InlineData("simulate --motors 3", "simulate needs a folder first")]
    [InlineData("simulate ./no-such-folder --motors none", "--motors 'none' is not a whole number from 1 to 10000.")]
    [InlineData("import ./no-such-folder", "'./no-such-folder' is not a folder")]
    public async Task WrongUse_IsExplainedAndExitsWith2(string arguments, string words)
    {
        var (code, output) = await Product.RunAsync(arguments.Split(' '));

        Assert.Equal(2, code);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_NamesEveryCommand()
    {
        var (code, output) = await Product.RunAsync(["help"]);

        Assert.Equal(0, code);
        Assert.All(["run", "test", "import DIR", "migrate", "help"], c => Assert.Contains("  " + c, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_OnAFreshFolder_ServesStopsInOrderAndSurvivesAPowerCut()
    {
        var data = Path.Combine(_folder.FullName, "data");

        await using (var first = await Product.StartAsync(data))
        {
            using var client = first.Client();
            var page = await client.GetAsync(new Uri("sign-in", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode);
            Assert.Equal(0, await first.StopAsync());
        }

        await using (var second = await Product.StartAsync(data))
        {
            await second.KillAsync();
        }

        await using var third = await Product.StartAsync(data);
        using var again = third.Client();
        Assert.NotEqual("", await SignInAsync(again));
    }

    [Fact]
    public async Task Run_WhereNoPostgresIsInstalled_FetchesItsBinaries()
    {
        var (npm, _) = await TryNpmAsync();
        Assert.True(npm, "npm is needed for this path; ./diagmod says so to a user, too.");
        var data = Path.Combine(_folder.FullName, "data");

        await using var product = await Product.StartAsync(
            data, ("DIAGMOD_SKIP_SYSTEM_POSTGRES", "1"), ("DIAGMOD_POSTGRES_BIN", ""));

        using var client = product.Client();
        Assert.NotEqual("", await SignInAsync(client));
        Assert.Equal("18", (await File.ReadAllTextAsync(Directory.EnumerateFiles(data, "PG_VERSION", SearchOption.AllDirectories)
            .OrderBy(f => f.Length).First())).Trim());
    }

    [Fact]
    public async Task StatusAndDoctor_WithAHostAndWithout_TellTheTruth()
    {
        var data = Path.Combine(_folder.FullName, "data");
        (int ExitCode, string Output) status, doctor;
        await using (var product = await Product.StartAsync(data))
        {
            status = await Product.RunAsync(["status", "--data", data]);
            doctor = await Product.RunAsync(["doctor", "--data", data]);
            Assert.Equal(0, await product.StopAsync());
        }

        var statusAfter = await Product.RunAsync(["status", "--data", data]);
        var doctorAfter = await Product.RunAsync(["doctor", "--data", data]);
        var doctorOfNothing = await Product.RunAsync(["doctor", "--data", Path.Combine(_folder.FullName, "nothing")]);

        Assert.True(status.ExitCode == 0, status.Output);
        Assert.Contains("the balance adds up", status.Output, StringComparison.Ordinal);
        Assert.True(doctor.ExitCode == 0, doctor.Output);
        Assert.Contains("The host of this data folder answers", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("0 journals with 0 entries have no hole", doctor.Output, StringComparison.Ordinal);
        Assert.True(statusAfter.ExitCode == 1, statusAfter.Output);
        Assert.Contains("No host runs on " + data, statusAfter.Output, StringComparison.Ordinal);
        Assert.Contains("a private one is there", statusAfter.Output, StringComparison.Ordinal);
        Assert.Contains("is started for the look", doctorAfter.Output, StringComparison.Ordinal);
        Assert.Contains("0 journals with 0 entries have no hole", doctorAfter.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data, "postgres", "data", "postmaster.pid")), "Doctor must stop what it started.");
        Assert.Contains("There is no database in the data folder yet", doctorOfNothing.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "nothing")), "Doctor must make nothing.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    public async Task Doctor_OnAMachineWithoutTheSdk_NamesItAndExitsWith3(string option)
    {
        // Only the plain tools: no dotnet.
        var tools = Directory.CreateDirectory(Path.Combine(_folder.FullName, "tools"));
        foreach (var tool in (string[])["bash", "env", "awk", "sed", "grep", "df", "dirname", "sort", "ls", "paste", "tr", "id", "cat", "mkdir"])
        {
            var found = new[] { "/usr/bin/", "/bin/" }.Select(folder => folder + tool).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(tools.FullName, tool), found);
        }

        var (code, output) = await Product.RunAsync(
            ["doctor", "--data", _folder.FullName, .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)], ("PATH", tools.FullName));

        Assert.True(code == 3, output);
        if (option.Length > 0)
        {
            var json = JsonNode.Parse(output)!;
            Assert.Equal(3, (int)json["exit_code"]!);
            Assert.Equal("missing", (string)json["checks"]![0]!["level"]!);
            return;
        }

        Assert.StartsWith("missing  sdk", output, StringComparison.Ordinal);
        Assert.Contains("dotnet-sdk-10.0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfAFolderTwice_StoresItOnce()
    {
        var data = Path.Combine(_folder.FullName, "data");
        var recordings = Path.Combine(_folder.FullName, "recordings");
        for (var file = 1; file <= 3; file++)
        {
            await WriteRecordingAsync(Path.Combine(recordings, "EQ_A", $"file{file}.csv"), file);
        }

        await WriteRecordingAsync(Path.Combine(recordings, "pump 7", "one.csv"), 9);
        await File.WriteAllTextAsync(Path.Combine(recordings, "pump 7", "two.csv"), "current_R;current_S;current_T\n1;2;3\n");
        await File.WriteAllTextAsync(Path.Combine(recordings, "pump 7", "short.csv"), "current_R,current_S,current_T\n1,2,3\n4,5,6\n");
        await using var product = await Product.StartAsync(data);
        using var client = product.Client();

        var first = await Product.RunAsync(["import", recordings, "--sample-rate", "1000", "--data", data]);
        var afterFirst = await StatusAsync(client);
        var both = await Task.WhenAll(
            Product.RunAsync(["import", recordings, "--sample-rate", "1000", "--data", data]),
            Product.RunAsync(["import", recordings, "--sample-rate", "1000", "--data", data]));
        var afterAll = await StatusAsync(client);

        Assert.Contains("6 files = 4 completed + 0 duplicates + 1 refused + 1 failed", first.Output, StringComparison.Ordinal);
        Assert.Contains("E_DELIMITER", first.Output, StringComparison.Ordinal);
        Assert.Equal(1, first.ExitCode);
        Assert.All(both, run => Assert.Contains("0 completed + 4 duplicates + 1 refused + 1 failed", run.Output, StringComparison.Ordinal));
        Assert.All(both, run => Assert.Matches("0\\.002 s of signal at 1000 Hz, 1 s needed; known already, .*on the page /motors/.+ or DELETE /api/v1/files/", run.Output));
        Assert.Equal(4, (long)afterFirst["completed"]!);
        Assert.Equal(5, (long)afterAll["total_raw"]!);
        Assert.Equal((long)afterFirst["features_total"]!, (long)afterAll["features_total"]!);
        Assert.Equal(
            (long)afterAll["sent"]!,
            (long)afterAll["completed"]! + (long)afterAll["failed"]! + (long)afterAll["duplicates"]!
                + (long)afterAll["refused"]! + (long)afterAll["queued"]!);
    }

    private static DirectoryInfo MakeFolder()
    {
        // The private server may run as another user than the tests: the way to its folder must be open.
        var folder = Directory.CreateTempSubdirectory("dm-");
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        }

        return folder;
    }

    private static async Task<(bool Found, string Words)> TryNpmAsync()
    {
        try
        {
            using var npm = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo("npm", ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var words = await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
            return (npm.ExitCode == 0, words);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (false, e.Message);
        }
    }

    private static async Task<string> SignInAsync(HttpClient client)
    {
        var response = await client.PostAsJsonAsync(
            "api/v1/auth/login", new { username = "admin", password = Product.AdminPassword });
        response.EnsureSuccessStatusCode();
        var token = (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return token;
    }

    private static async Task<JsonObject> StatusAsync(HttpClient client)
    {
        if (client.DefaultRequestHeaders.Authorization is null)
        {
            await SignInAsync(client);
        }

        return (await client.GetFromJsonAsync<JsonObject>("api/v1/pipeline/status"))!;
    }

    private static async Task WriteRecordingAsync(string path, int seed)
    {
        var text = new StringBuilder("current_R,current_S,current_T\n");
        for (var n = 0; n < 4000; n++)
        {
            var angle = (2 * Math.PI * 50 * n / 1000) + seed;
            text.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"{10 * Math.Sin(angle):0.0000},{10 * Math.Sin(angle - 2.0944):0.0000},{10 * Math.Sin(angle + 2.0944):0.0000}\n"));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text.ToString());
    }
}
