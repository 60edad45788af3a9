using System.Diagnostics;
using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Dashboard;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Cluster;

/// <summary>A page behind a load balancer whose host dies.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    private const float PatienceMs = 60_000;
    private const string Motor = "EQ_FAILOVER";

    [ClusterBrowserFact]
    public async Task Page_WhoseHostDies_IsLoadedFromTheOtherOneAndGoesOn()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var keys = Directory.CreateTempSubdirectory("diagmod-keys-");
        await using var victim = await HostCluster.StartAsync(database, keys);
        await using var survivor = await HostCluster.StartAsync(database, keys);
        var token = await HostCluster.LoginAsync(survivor);
        await HostCluster.AddMotorAsync(survivor, token, Motor);
        await UploadAsync(survivor, token, 1);
        await using var balancer = new TcpRelay("127.0.0.1", victim.Client.BaseAddress!.Port);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Browser.LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new BrowserNewPageOptions
        {
            BaseURL = $"http://127.0.0.1:{balancer.Port}",
            ViewportSize = new ViewportSize { Width = 1366, Height = 768 },
        });
        page.SetDefaultTimeout(PatienceMs);
        await page.GotoAsync("/sign-in");
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        await page.GotoAsync("/motors/" + Motor);
        await Browser.LiveAsync(page);
        var files = page.GetByLabel("Files").Locator("tbody tr");
        await Expect(files).ToHaveCountAsync(1);
        await page.EvaluateAsync("() => { globalThis.isTheFirst = true; }");
        Directory.CreateDirectory(Browser.Pictures);
        await Browser.PictureAsync(page, "80-before-its-host-dies");

        balancer.TurnTo("127.0.0.1", survivor.Client.BaseAddress!.Port);
        await victim.KillAsync();
        var since = Stopwatch.StartNew();
        await page.Locator("body.lost").WaitForAsync();
        await Browser.PictureAsync(page, "81-its-host-is-dead");
        await page.WaitForFunctionAsync("() => !globalThis.isTheFirst && document.body.classList.contains('live')");
        var back = since.Elapsed;
        await Expect(files).ToHaveCountAsync(1);
        await Browser.PictureAsync(page, "82-loaded-from-the-other-host");
        await UploadAsync(survivor, token, 2);
        await Expect(files).ToHaveCountAsync(2);
        await Browser.PictureAsync(page, "83-live-on-the-other-host");
        output.WriteLine(FormattableString.Invariant(
            $"the page was live again {back.TotalSeconds:0.0} s after the kill, and showed the next file after {since.Elapsed.TotalSeconds:0.0} s"));

        // Signed in all the time: the session is in the database and its keys are shared.
        Assert.EndsWith("/motors/" + Motor, page.Url, StringComparison.Ordinal);
        keys.Delete(recursive: true);
    }

    private static async Task UploadAsync(HostProcess host, string token, int file)
    {
        var sent = await HostCluster.UploadAsync(host, token, Motor, $"f{file}.csv", TestHost.Recording(3000 + file));
        await HostCluster.UntilAsync(host, token, "/api/v1/files/" + (string)sent["raw_id"]!, Ended);
    }

    private static bool Ended(JsonNode file) => (string)file["processing_status"]! == "completed";
}

/// <summary>A test that needs a cluster and a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClusterBrowserFactAttribute : FactAttribute
{
    public ClusterBrowserFactAttribute() => Skip = new ClusterFactAttribute().Skip ?? new BrowserFactAttribute().Skip;
}
