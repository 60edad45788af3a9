using System.Globalization;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>The import page while its host is killed and started again.</summary>
public sealed class ImportRecoveryTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [BrowserFact]
    public async Task LargeFile_WhoseHostIsKilledMidway_GoesOnWhereItWas()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        var folder = Directory.CreateTempSubdirectory("diagmod-import-");
        var path = Path.Combine(folder.FullName, "large.csv");
        var content = TestHost.Recording(31, 900_000);
        await File.WriteAllBytesAsync(path, content);
        var host = await HostProcess.StartAsync(database, ("Server__Environment", "Development"), ("Log__Format", "json"));
        try
        {
            var page = await browser.OpenAsync(address: host.Client.BaseAddress);
            await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
            await Browser.LiveAsync(page);
            await page.GotoAsync("/import");
            await Browser.LiveAsync(page);

            // The second chunk finds no host.
            var ranges = new List<string>();
            var held = new TaskCompletionSource();
            var isDown = new TaskCompletionSource();
            await page.RouteAsync("**/api/v1/uploads/sessions/*", async route =>
            {
                if (route.Request.Method == "PUT")
                {
                    ranges.Add(route.Request.Headers["content-range"]);
                    if (ranges.Count == 2)
                    {
                        held.SetResult();
                        await isDown.Task;
                    }
                }

                await route.ContinueAsync();
            });
            await page.Locator("input[type=file][multiple]").SetInputFilesAsync(path);
            await page.GetByLabel("Motor of the files").SelectOptionAsync("+motor");
            await page.GetByLabel("Sample rate, Hz").FillAsync("1000");
            await page.GetByRole(AriaRole.Button, new() { Name = "Send 1 file" }).ClickAsync();
            await held.Task.WaitAsync(Patience);
            await host.KillAsync();
            isDown.SetResult();
            await Expect(page.GetByText("connection lost: again")).ToBeVisibleAsync();
            var next = await host.StartAgainAsync();
            await host.DisposeAsync();
            host = next;
            await UntilAsync(database, "select count(*) from raw_signals where processing_status = 'completed'", 1);

            Assert.StartsWith("bytes 0-", ranges[0], StringComparison.Ordinal);
            Assert.All(ranges.Skip(1), range => Assert.StartsWith("bytes ", range, StringComparison.Ordinal));
            Assert.DoesNotContain(ranges.Skip(1), range => range.StartsWith("bytes 0-", StringComparison.Ordinal));
            Assert.Equal((long)content.Length, await TestDatabase.ScalarAsync(database, "select content_bytes from raw_signals"));
            Assert.Equal(1L, await TestDatabase.ScalarAsync(database, "select sent from ingest_counters where equipment_id = 'motor'"));

            // With all sent, the page is loaded anew by itself, and lives.
            await Browser.LiveAsync(page);
            await page.GotoAsync("/motors/motor");
            await Expect(page.GetByLabel("Files").Locator("tbody tr")).ToHaveCountAsync(1);
        }
        finally
        {
            await host.DisposeAsync();
            folder.Delete(recursive: true);
            browser.TakeFaults();
        }
    }

    private static async Task UntilAsync(string database, string sql, long expected)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (Convert.ToInt64(await TestDatabase.ScalarAsync(database, sql), CultureInfo.InvariantCulture) != expected)
        {
            await Task.Delay(200, limit.Token);
        }
    }
}
