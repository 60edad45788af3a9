using System.Globalization;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>A folder of very many files on the import page.</summary>
public sealed class ManyFilesTests(Browser browser) : IClassFixture<Browser>
{
    private const int Count = 400;

    // Four hundred files on two cores that others use too.
    private const float PatienceMs = 180_000;

    [BrowserFact]
    public async Task FourHundredFiles_ChosenAtOnce_AllArriveAndTheBalanceCloses()
    {
        var folder = Directory.CreateTempSubdirectory("diagmod-many-");
        try
        {
            foreach (var motor in new[] { "P-1", "P-2", "P-3", "P-4" })
            {
                await browser.Host.AddMotorAsync(motor);
                folder.CreateSubdirectory(motor);
            }

            for (var i = 0; i < Count; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"P-{1 + (i % 4)}/r_{i:000}.csv");
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), TestHost.Recording(1000 + i, 1_100));
            }

            var page = await browser.OpenAsync();
            await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
            await Browser.LiveAsync(page);
            await page.GotoAsync("/import");
            await Browser.LiveAsync(page);
            await page.EvaluateAsync("() => { window.sameDocument = 1; }");

            // Two clicks for the whole tree: choose, send. Each folder has found its motor.
            await page.Locator("input[webkitdirectory]").SetInputFilesAsync(folder.FullName);
            await page.GetByLabel("Sample rate, Hz").FillAsync("1000");
            await Expect(page.GetByText("same tag")).ToHaveCountAsync(4);
            await page.GetByRole(AriaRole.Button, new() { Name = "Send 400 files" }).ClickAsync();
            await Expect(page.Locator(".totals")).ToContainTextAsync("done 400", new() { Timeout = PatienceMs });
            await Browser.PictureAsync(page, "20-import-400");

            Assert.Equal(1, await page.EvaluateAsync<int>("() => window.sameDocument ?? 0"));
            await Expect(page.Locator("body.live")).ToHaveCountAsync(1);
            Assert.Equal(
                (long)Count,
                await TestDatabase.ScalarAsync(browser.Host.Database, "select count(*) from raw_signals where processing_status = 'completed'"));

            // What became of the files is still there after the page was loaded anew.
            await page.ReloadAsync();
            await Browser.LiveAsync(page);
            await Expect(page.Locator(".totals")).ToContainTextAsync("chosen 400 = done 400");
            Assert.Empty(browser.TakeFaults());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
