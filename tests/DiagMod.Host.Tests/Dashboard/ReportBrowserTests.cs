using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>A report from the page to the file, and the pages around it.</summary>
public sealed class ReportBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Report_IsMadeOnThePageAndDownloaded_AndTheOtherPagesShowTheMotor()
    {
        var host = browser.Host;
        await host.AddMotorAsync("PUMP_R");
        await host.AbsorbAsync("PUMP_R", "a.csv", TestHost.Recording(81, 12_000), "2025-05-01T00:00:00Z");
        browser.TakeFaults();
        var page = await browser.OpenAsync("ru");
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);

        await page.GotoAsync("/reports");
        await Browser.LiveAsync(page);
        await page.Locator("select").SelectOptionAsync("PUMP_R");
        await page.GetByRole(AriaRole.Button, new() { Name = "Отчёт (PDF)" }).ClickAsync();
        var link = page.Locator(".report-file");
        // The first report of a host compiles its writer; on a machine under load that takes its time.
        await link.WaitForAsync(new() { Timeout = 60_000 });
        await Expect(link).ToContainTextAsync("Скачать отчёт");
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        var text = new PdfText(await File.ReadAllBytesAsync(await download.PathAsync()));
        Assert.Contains("PUMP_R", text.Pages[0]);
        Assert.Contains("Отчёт о состоянии двигателя", text.All, StringComparison.Ordinal);
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = download.SuggestedFilename })).ToHaveCountAsync(1);
        var pack = await page.RunAndWaitForDownloadAsync(() => page.Locator(".report-pack").ClickAsync());
        Assert.Equal(Path.ChangeExtension(download.SuggestedFilename, "zip"), pack.SuggestedFilename);
        await page.Locator("input[name=through]").FillAsync("2025-04-30");
        await Expect(link).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Отчёт (PDF)" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "В этом периоде нет обработанных записей" })).ToHaveCountAsync(1);
        await Browser.PictureAsync(page, "50-reports-ru");

        await page.GotoAsync("/data");
        await Browser.LiveAsync(page);
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "PUMP_R" })).ToContainTextAsync("1 / 1 / 1");
        await Browser.PictureAsync(page, "51-data-ru");

        await page.GotoAsync("/findings");
        await Browser.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "все двигатели" }).ClickAsync();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "PUMP_R" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Аномальные окна: PUMP_R" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Среднеквадратичное значение");
        await Browser.PictureAsync(page, "52-help-ru");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Empty(browser.TakeFaults());
    }
}
