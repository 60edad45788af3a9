using System.Globalization;
using System.Text;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>An alarm's life in the browser: raised by an imported recording, acted upon by keyboard, closed with what was found.</summary>
public sealed class AlarmBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Alarm_OfAnImportedFaultyRecording_IsWorkedByKeyboard()
    {
        var host = browser.Host;
        await host.AddMotorAsync("P-117");
        await host.AddMotorAsync("P-118");
        var page = await browser.OpenAsync();
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await page.GotoAsync("/alarms");
        await Browser.LiveAsync(page);
        var open = page.Locator("#open");
        await Expect(open).ToContainTextAsync("No alarm is open.");

        // It comes while the page is open: pushed, nothing is loaded again.
        await host.AbsorbAsync("P-117", "bad.csv", Unbalanced(), "2025-05-01T00:00:00Z");
        await host.AbsorbAsync("P-118", "good.csv", TestHost.Recording(7, 40_000), "2025-05-01T00:00:00Z");
        var row = open.Locator("tbody tr").Filter(new() { HasText = "Current unbalance" });
        await Expect(row).ToContainTextAsync("priority 2");
        await Expect(row).ToContainTextAsync("11.1\u00a0% (limit 10.0\u00a0%)");
        await Expect(row).ToContainTextAsync("unacknowledged");
        await Expect(open.Locator("tbody tr").Filter(new() { HasText = "P-118" })).ToHaveCountAsync(0);
        await Browser.PictureAsync(page, "50-alarms");

        await row.FocusAsync();
        await page.Keyboard.PressAsync("a");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("select[name=choice]")).ToBeFocusedAsync();
        await dialog.Locator("select[name=choice]").SelectOptionAsync(new SelectOptionValue { Label = "somebody looks into it" });
        await dialog.Locator("input[name=note]").FillAsync("Crew is called");
        await Browser.PictureAsync(page, "51-alarm-acknowledge");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(row).ToContainTextAsync("admin · somebody looks into it");

        await row.FocusAsync();
        await page.Keyboard.PressAsync("s");
        await Expect(dialog.Locator("input[name=reason]")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await row.FocusAsync();
        await page.Keyboard.PressAsync("s");
        await Expect(dialog.Locator("input[name=reason]")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Spare runs");
        await page.Keyboard.PressAsync("Enter");
        await Expect(row).ToContainTextAsync("shelved");
        await Browser.PictureAsync(page, "52-alarm-shelved");

        await row.FocusAsync();
        await page.Keyboard.PressAsync("c");
        await dialog.Locator("select[name=finding]").SelectOptionAsync("phase_imbalance");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).PressAsync("Enter");
        await Expect(open).ToContainTextAsync("No alarm is open.");
        var past = page.Locator("#history tbody tr").Filter(new() { HasText = "P-117" });
        await Expect(past).ToContainTextAsync("Current unbalance");
        await past.GetByRole(AriaRole.Button, new() { Name = "History" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("Crew is called");
        await Expect(dialog.Locator("li")).ToHaveCountAsync(4);
        await Browser.PictureAsync(page, "53-alarm-history");
        await page.Keyboard.PressAsync("Escape");

        // Limits and maintenance of the motor.
        await page.GotoAsync("/alarms/P-118");
        await Browser.LiveAsync(page);
        await page.Locator("input[data-limit=unbalance]").First.FillAsync("0.2");
        await page.Locator("#thresholds input[name=note]").FillAsync("Contract");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save as a new version" }).ClickAsync();
        await Expect(page.Locator("#thresholds")).ToContainTextAsync("Saved as version 1.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enter maintenance" }).ClickAsync();
        await Expect(page.Locator("#maintenance")).ToContainTextAsync("under way");
        await Browser.PictureAsync(page, "54-alarm-limits");
        await page.GetByRole(AriaRole.Button, new() { Name = "End maintenance" }).ClickAsync();
        await Expect(page.Locator("#maintenance tbody")).Not.ToContainTextAsync("under way");
        Assert.Empty(browser.TakeFaults());
    }

    [BrowserFact]
    public async Task Alarms_InRussianAndForAViewer_AreShownWithoutOrders()
    {
        var host = browser.Host;
        await host.AddMotorAsync("P-119");
        await host.AbsorbAsync("P-119", "bad.csv", Unbalanced(9), "2025-05-01T00:00:00Z");
        await host.AddUserAsync("alarm-viewer", "viewer");
        var page = await browser.OpenAsync("ru");
        await Browser.SignInAsync(page, "alarm-viewer", TestHost.UserPassword);
        await page.GotoAsync("/alarms");
        await Browser.LiveAsync(page);

        var row = page.Locator("#open tbody tr").Filter(new() { HasText = "P-119" });
        await Expect(row).ToContainTextAsync("не квитирован");
        await Expect(row.GetByRole(AriaRole.Button)).ToHaveCountAsync(1);
        await row.FocusAsync();
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Browser.PictureAsync(page, "55-alarms-ru");
        await page.GotoAsync("/alarms/P-119");
        await Browser.LiveAsync(page);
        await Expect(page.Locator("#thresholds")).ToContainTextAsync("значения по умолчанию");
        await Browser.PictureAsync(page, "56-alarm-limits-ru");
        Assert.Empty(browser.TakeFaults());
        Assert.Equal(1, (int)(await host.AskAsync(HttpMethod.Get, "/api/v1/alarms?equipment_id=P-119", "viewer", 200))["items"]!.AsArray().Count);
    }

    /// <summary>40 s of three phases at 1 kHz, one of them weaker.</summary>
    private static byte[] Unbalanced(int seed = 8)
    {
        var text = new StringBuilder(TestHost.Header);
        for (var i = 0; i < 40_000; i++)
        {
            var angle = 2 * Math.PI * 50 * i / 1000;
            text.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"{(10 + (seed * 1e-3)) * Math.Sin(angle):0.####},{10 * Math.Sin(angle - 2.0944):0.####},{7 * Math.Sin(angle + 2.0944):0.####}\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
