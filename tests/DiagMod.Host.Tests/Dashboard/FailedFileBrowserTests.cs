using System.Text.Json.Nodes;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>A failed file on its motor's page: tried again, deleted, and left alone where somebody else was faster.</summary>
public sealed class FailedFileBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task FailedFile_IsTriedAgainAndDeletedByKeyboard()
    {
        var host = browser.Host;
        var content = Recordings.Sine(10.21, 200);
        await host.AddMotorAsync("F-1");
        await host.AbsorbAsync("F-1", "good.csv", Recordings.Sine(10.22, 3000));
        await host.AbsorbAsync("F-1", "short.csv", content);
        await host.AddUserAsync("file-engineer", "engineer");
        var (page, files) = await OpenAsync("file-engineer", "F-1");
        var row = files.Locator("tbody tr").Filter(new() { HasText = "short.csv" });
        await Expect(files.GetByRole(AriaRole.Button, new() { Name = "Delete" })).ToHaveCountAsync(1);

        await row.GetByRole(AriaRole.Button, new() { Name = "Try again: short.csv" }).PressAsync("Enter");
        await Expect(files.GetByRole(AriaRole.Status)).ToHaveTextAsync("short.csv was tried again. Its state now: failed.");

        // Shown while it is deleted: the page goes on with what is left.
        await row.GetByRole(AriaRole.Button, new() { Name = "short.csv", Exact = true }).ClickAsync();
        var delete = row.GetByRole(AriaRole.Button, new() { Name = "Delete: short.csv" });
        await delete.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("short.csv · F-1");
        await Expect(dialog).ToContainTextAsync("E_INSUFFICIENT_DATA");
        await Expect(dialog).ToContainTextAsync("0.2 s of signal");
        await Expect(dialog).ToContainTextAsync("its samples are removed");
        await Expect(dialog).ToContainTextAsync("can be sent again");
        await Expect(dialog).ToContainTextAsync("The audit log keeps");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await Browser.PictureAsync(page, "57-file-delete");
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(delete).ToBeFocusedAsync();

        await delete.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await page.Keyboard.PressAsync("Enter");
        await Expect(files.GetByRole(AriaRole.Status)).ToHaveTextAsync("short.csv was deleted. The same content can be sent again.");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(row).ToHaveCountAsync(0);
        await Expect(files.Locator("tbody button").First).ToBeFocusedAsync();
        await Expect(files.GetByRole(AriaRole.Button, new() { Name = "Delete" })).ToHaveCountAsync(0);
        await Browser.PictureAsync(page, "58-file-deleted");

        var (status, again) = await host.UploadAsync("equipment_id=F-1&file_name=short.csv&sample_rate_hz=500", content);
        var audit = await host.AskAsync(HttpMethod.Get, "/api/v1/admin/audit?action=file.delete", "admin", 200);
        Assert.True(status == 202, again.ToJsonString());
        Assert.Contains(audit["items"]!.AsArray(), one => (string?)one!["actor"] == "file-engineer");
        Assert.Empty(browser.TakeFaults());
    }

    [BrowserFact]
    public async Task FailedFile_ThatSomebodyElseRetriedOrDeletedMeanwhile_IsLeftAlone()
    {
        var host = browser.Host;
        await host.AddMotorAsync("F-2");
        var retried = await host.AbsorbAsync("F-2", "retried.csv", Recordings.Sine(10.23, 200));
        var deleted = await host.AbsorbAsync("F-2", "deleted.csv", Recordings.Sine(10.24, 200));
        var (page, files) = await OpenAsync("admin", "F-2", TestHost.AdminPassword);
        var dialog = page.GetByRole(AriaRole.Dialog);
        var said = files.GetByRole(AriaRole.Status);

        await files.GetByRole(AriaRole.Button, new() { Name = "Delete: retried.csv" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("retried.csv");
        await SetAsideAsync(retried);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the file" }).ClickAsync();
        await Expect(said).ToHaveTextAsync(
            "Nothing was done: retried.csv is no longer failed, somebody tried it again meanwhile. Its state now: queued.");
        await Expect(files.Locator("tbody tr").Filter(new() { HasText = "retried.csv" })).ToContainTextAsync("queued");

        await files.GetByRole(AriaRole.Button, new() { Name = "Delete: deleted.csv" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("deleted.csv");
        using (var gone = await host.SendAsync(HttpMethod.Delete, "/api/v1/files/" + deleted["raw_id"], "engineer"))
        {
            Assert.Equal(204, (int)gone.StatusCode);
        }

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete the file" }).ClickAsync();
        await Expect(said).ToHaveTextAsync("deleted.csv is not there any more: it was deleted already.");
        await Expect(files.Locator("tbody tr")).ToHaveCountAsync(1);

        var left = await host.AskAsync(HttpMethod.Get, "/api/v1/files/" + retried["raw_id"], "viewer", 200);
        Assert.Equal("pending", (string?)left["processing_status"]);
        Assert.Empty(browser.TakeFaults());
    }

    [BrowserFact]
    public async Task FailedFile_ForAnOperatorOrInThePast_HasNoButtons()
    {
        var host = browser.Host;
        await host.AddMotorAsync("F-3");
        await host.AbsorbAsync("F-3", "good.csv", Recordings.Sine(10.25, 3000), "2025-05-01T00:00:00Z");
        await host.AbsorbAsync("F-3", "short.csv", Recordings.Sine(10.26, 200), "2025-04-30T00:00:00Z");
        await host.AddUserAsync("file-operator", "operator");

        var (_, seen) = await OpenAsync("file-operator", "F-3");
        await Expect(seen).ToContainTextAsync("E_INSUFFICIENT_DATA");
        await Expect(seen.Locator("td.acts")).ToHaveCountAsync(0);

        var (page, files) = await OpenAsync("admin", "F-3", TestHost.AdminPassword);
        await Expect(files.Locator("td.acts button")).ToHaveCountAsync(2);
        await page.GotoAsync("/motors/F-3?at=2025-05-01T00:00:03Z");
        await Browser.LiveAsync(page);
        await Expect(files).ToContainTextAsync("E_INSUFFICIENT_DATA");
        await Expect(files.Locator("td.acts")).ToHaveCountAsync(0);
        Assert.Empty(browser.TakeFaults());
    }

    private async Task<(IPage Page, ILocator Files)> OpenAsync(string name, string motor, string password = TestHost.UserPassword)
    {
        var page = await browser.OpenAsync();
        await Browser.SignInAsync(page, name, password);
        await Browser.LiveAsync(page);
        await page.GotoAsync("/motors/" + motor);
        await Browser.LiveAsync(page);
        return (page, page.GetByLabel("Files", new() { Exact = true }));
    }

    // As a retry leaves it; kept from being claimed, or it would have failed again by the time anybody looks.
    private Task<object?> SetAsideAsync(JsonNode file) => TestDatabase.ScalarAsync(
        browser.Host.Database,
        $"""
        update raw_signals
        set processing_status = 'pending', failure_code = null, reason = null, finished_at = null,
            not_before = clock_timestamp() + interval '1 hour'
        where id = '{file["raw_id"]}'
        """);
}
