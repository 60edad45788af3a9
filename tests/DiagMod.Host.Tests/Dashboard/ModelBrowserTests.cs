using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>A motor's page in the browser: its parts and its past; its model seen, questioned, changed, and listed for the administrator.</summary>
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
    public async Task MotorPage_FromNowToAPastFileAndBack_IsUsedByKeyboard()
    {
        var host = browser.Host;
        await host.AddMotorAsync("PUMP_4");
        for (var i = 0; i < 4; i++)
        {
            await host.AbsorbAsync("PUMP_4", $"{i}.csv", TestHost.Recording(70 + i, 12_000), $"2025-05-01T0{i}:00:00Z");
        }

        browser.TakeFaults();
        var page = await browser.OpenAsync();
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        await page.GotoAsync("/motors/PUMP_4");
        await Browser.LiveAsync(page);

        // Header: what is missing of the name-plate is one key press from its form.
        var missing = page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("name-plate missing") });
        await missing.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Name-plate", new() { Exact = true })).ToBeVisibleAsync();
        await missing.PressAsync("Enter");

        // What may be done stands beside it; without an open case there is nothing to acknowledge.
        var head = page.Locator("header.head");
        await Expect(head.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" })).ToBeDisabledAsync();
        await head.GetByRole(AriaRole.Button, new() { Name = "Maintenance" }).PressAsync("Enter");
        await Expect(page.GetByLabel("Maintenance", new() { Exact = true })).ToBeVisibleAsync();
        await head.GetByRole(AriaRole.Button, new() { Name = "Maintenance" }).PressAsync("Enter");
        await Expect(head.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Report") })).ToBeVisibleAsync();

        // The one chart: its marks are told without a mouse, and a zoom asks for finer steps.
        var trend = page.GetByLabel("RMS trend and forecast", new() { Exact = true });
        await trend.Locator("canvas").WaitForAsync();
        var chart = trend.Locator(".chart");
        await chart.FocusAsync();
        await page.Keyboard.PressAsync("PageDown");
        await Expect(trend.Locator(".chart-tip")).ToContainTextAsync(".csv");
        await Expect(trend.Locator("[aria-live]")).ToContainTextAsync(".csv");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(trend.Locator("[aria-live]")).ToContainTextAsync("RMS R");
        await page.Keyboard.PressAsync("+");
        await trend.GetByRole(AriaRole.Button, new() { Name = "Whole range" }).ClickAsync();

        // Why, the spectrum and one line over the files.
        await Expect(page.GetByLabel("Why", new() { Exact = true })).ToContainTextAsync("Physics: lines of the whole record");
        var spectrum = page.GetByLabel("Spectrum of the whole record", new() { Exact = true });
        await spectrum.GetByRole(AriaRole.Button, new() { Name = "0–2 kHz" }).ClickAsync();
        await Expect(spectrum).ToContainTextAsync("Mean power of 12 windows");
        var story = page.GetByLabel("One line over time", new() { Exact = true });
        await story.Locator("input[name=limit]").FillAsync("loud");
        await story.Locator("input[name=limit]").PressAsync("Enter");
        await Expect(story.GetByRole(AriaRole.Alert)).ToContainTextAsync("\"loud\" is no level");
        await story.Locator("input[name=limit]").FillAsync("-110");
        await story.Locator("input[name=limit]").PressAsync("Enter");
        await Expect(story.GetByRole(AriaRole.Status)).ToContainTextAsync("With a limit of −110");

        var waveform = page.GetByLabel("Waveform", new() { Exact = true });
        await Expect(waveform.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("space vector") })).ToBeVisibleAsync();
        await waveform.GetByRole(AriaRole.Button, new() { Name = "whole file" }).ClickAsync();
        await Expect(waveform).ToContainTextAsync("0 s to 12.0 s of 12.0 s");
        await Browser.PictureAsync(page, "44-motor-page");

        // The past: the file before, told by an amber frame and by words, without what may be changed.
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Previous file") }).PressAsync("Enter");
        await Expect(page.Locator(".viewing")).ToContainTextAsync("VIEWING");
        await Expect(page).ToHaveURLAsync(new Regex("at=2025-05-01T02"));
        await Expect(page.GetByLabel("Files", new() { Exact = true }).Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(page.Locator("header.head")).ToContainTextAsync("3 files");
        await Expect(page.Locator("#model")).ToHaveCountAsync(0);
        await Browser.PictureAsync(page, "45-motor-page-past");
        await page.Locator(".viewing").GetByRole(AriaRole.Button, new() { Name = "Back to now" }).ClickAsync();
        await Expect(page.GetByLabel("Files", new() { Exact = true }).Locator("tbody tr")).ToHaveCountAsync(4);
        await Expect(page.Locator(".viewing")).ToHaveCountAsync(0);
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
        await Expect(page.Locator("main h1")).ToContainTextAsync("Нет доступа");

        // The browser reports the refusal that was asked for.
        Assert.Contains("403 GET /admin/models", browser.TakeFaults());
    }
}
