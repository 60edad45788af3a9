using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>A motor's model in the browser: seen, questioned, changed, and listed for the administrator.</summary>
public sealed class ModelBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Model_IsChangedAfterItWasSeenWhatItWouldHaveTold()
    {
        var host = browser.Host;
        await host.AddMotorAsync("PUMP_1");
        for (var i = 0; i < 4; i++)
        {
            await host.AbsorbAsync("PUMP_1", $"{i}.csv", TestHost.Recording(50 + i, 12_000), $"2025-05-01T0{i}:00:00Z");
        }

        // What the refusal that the other test asks for left behind, whichever comes first.
        browser.TakeFaults();
        var page = await browser.OpenAsync();
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        await page.GotoAsync("/motors/PUMP_1");
        await Browser.LiveAsync(page);
        var panel = page.Locator("#model");
        await Expect(panel).ToContainTextAsync("load-conditioned model");
        await Expect(panel).ToContainTextAsync("shipped with the product");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Change the model" }).ClickAsync();
        var adopt = panel.GetByRole(AriaRole.Button, new() { Name = "Use this model" });
        await Expect(adopt).ToBeDisabledAsync();

        await panel.Locator("input[name=threshold]").FillAsync("much");
        await panel.GetByRole(AriaRole.Button, new() { Name = "What would have been told?" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("\"much\" is no threshold");
        await Expect(adopt).ToBeDisabledAsync();

        await panel.Locator("input[name=threshold]").FillAsync("0.0001");
        await panel.GetByRole(AriaRole.Button, new() { Name = "What would have been told?" }).ClickAsync();
        await Expect(panel).ToContainTextAsync("Compared: 4");
        await Expect(panel.Locator("table.counts")).ToContainTextAsync("Windows above the threshold");
        await Browser.PictureAsync(page, "40-model-preview");

        await panel.Locator("select[name=model_type]").SelectOptionAsync("iforest");
        await Expect(adopt).ToBeDisabledAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "What would have been told?" }).ClickAsync();
        await Expect(panel.GetByRole(AriaRole.Alert)).ToContainTextAsync("92 healthy windows are there, 256 are needed");

        await panel.Locator("select[name=model_type]").SelectOptionAsync("hst");
        await panel.Locator("input[name=threshold]").FillAsync("5.5");
        await panel.GetByRole(AriaRole.Button, new() { Name = "What would have been told?" }).ClickAsync();
        await Expect(panel.Locator("table.counts")).ToContainTextAsync("half-space trees");
        await adopt.ClickAsync();
        await Expect(panel).ToContainTextAsync("by the motor's manifest");
        await Expect(panel).ToContainTextAsync("hst/1");
        await Browser.PictureAsync(page, "41-model-adopted");

        await page.GotoAsync("/admin/models");
        await Browser.LiveAsync(page);
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "PUMP_1" })).ToContainTextAsync("half-space trees");
        await page.GetByRole(AriaRole.Button, new() { Name = "Train now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What the training came to" })).ToBeVisibleAsync();
        await Browser.PictureAsync(page, "42-models");
        Assert.Empty(browser.TakeFaults());
    }

    [BrowserFact]
    public async Task Model_InRussianAndForAViewer_IsShownWithoutTheForm()
    {
        var host = browser.Host;
        await host.AddMotorAsync("PUMP_2");
        await host.AddUserAsync("model-viewer", "viewer");
        var page = await browser.OpenAsync("ru");
        await Browser.SignInAsync(page, "model-viewer", TestHost.UserPassword);
        await page.GotoAsync("/motors/PUMP_2");
        await Browser.LiveAsync(page);

        var panel = page.Locator("#model");
        await Expect(panel).ToContainTextAsync("модель с учётом нагрузки");
        await Expect(panel).ToContainTextAsync("неизвестен до конца обучения");
        await Expect(panel.Locator("button")).ToHaveCountAsync(0);
        await Browser.PictureAsync(page, "43-model-ru");
        await page.GotoAsync("/admin/models");
        await Expect(page.Locator("h1")).ToContainTextAsync("Нет доступа");

        // The browser reports the refusal that was asked for.
        Assert.Contains("403 GET /admin/models", browser.TakeFaults());
    }
}
