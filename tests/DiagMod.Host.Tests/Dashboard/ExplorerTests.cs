using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>The API's explorer as people use it, with every way to the outside cut.</summary>
public sealed class ExplorerTests(Browser browser) : IClassFixture<Browser>
{
    private const string Library = "swagger-ui-bundle.js";

    [BrowserFact]
    public async Task Explorer_WithoutTheInternet_ShowsEveryCallAndRunsThem()
    {
        var outside = new ConcurrentQueue<string>();
        var page = await OpenAsync(outside);
        await browser.Host.AddMotorAsync("EQ_EXPLORED");

        await page.Locator("nav summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "API", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/explorer$"));
        // The first description of a host is made for this page, and the library is 1.7 MB of script.
        await page.Locator("#operations-motors-get_motors").WaitForAsync();
        var described = await browser.Host.AskAsync(HttpMethod.Get, "/openapi/v1.json", null, 200);
        var calls = described["paths"]!.AsObject().Sum(path => path.Value!.AsObject().Count);
        await Expect(page.Locator(".opblock")).ToHaveCountAsync(calls);
        await Browser.PictureAsync(page, "20-explorer");

        var list = await ExecuteAsync(page, "#operations-motors-get_motors");
        await Expect(list.Locator("tr.response .response-col_status").First).ToContainTextAsync("200");
        await Expect(list.Locator("tr.response").First).ToContainTextAsync("EQ_EXPLORED");
        await Browser.PictureAsync(page, "21-explorer-answer");

        // The example body as it stands; a session changes something only with its antiforgery token.
        var added = await ExecuteAsync(page, "#operations-motors-post_motors");
        await Expect(added.Locator("tr.response .response-col_status").First).ToContainTextAsync("201");

        Assert.Empty(browser.TakeFaults());
        Assert.Empty(outside);
        Assert.True(
            (await browser.Host.AskAsync(HttpMethod.Get, "/api/v1/motors/EQ_2025_000001", "viewer", 200)).AsObject().ContainsKey("name"));
    }

    [BrowserFact]
    public async Task Explorer_WithoutItsLibrary_SaysSoAndNamesTheDescription()
    {
        var page = await OpenAsync([]);
        await page.RouteAsync("**/" + Library, route => route.FulfillAsync(new() { Status = 404 }));

        await page.GotoAsync("/explorer");

        var words = page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "No explorer" });
        await words.WaitForAsync();
        await Expect(words).ToContainTextAsync("/openapi/v1.json");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "/openapi/v1.json" })).ToBeVisibleAsync();
        await Browser.PictureAsync(page, "22-explorer-without-library");
        Assert.All(browser.TakeFaults(), fault => Assert.Contains("404", fault, StringComparison.Ordinal));
    }

    // Signed in as the administrator; whatever is not this machine is refused and noted.
    private async Task<IPage> OpenAsync(ConcurrentQueue<string> outside)
    {
        var page = await browser.OpenAsync();
        await page.Context.RouteAsync("**/*", async route =>
        {
            if (new Uri(route.Request.Url).IsLoopback)
            {
                await route.ContinueAsync();
                return;
            }

            outside.Enqueue(route.Request.Url);
            await route.AbortAsync();
        });
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        return page;
    }

    private static async Task<ILocator> ExecuteAsync(IPage page, string operation)
    {
        var block = page.Locator(operation);
        await block.Locator(".opblock-summary-control").ClickAsync();
        await block.GetByRole(AriaRole.Button, new() { Name = "Try it out" }).ClickAsync();
        await block.GetByRole(AriaRole.Button, new() { Name = "Execute" }).ClickAsync();
        var answer = block.Locator(".live-responses-table");
        await answer.WaitForAsync();
        return answer;
    }
}
