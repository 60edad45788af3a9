using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Attacks;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>The pages on which people protect accounts, in a real browser.</summary>
public sealed class ProtectionBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task SecondFactor_EnrolledOnThePage_IsAskedForAtTheNextSignIn()
    {
        await browser.Host.AddUserAsync("page-factor", "viewer");
        var page = await SignedInAsync("page-factor");
        await page.GotoAsync("/account/security");
        await Browser.LiveAsync(page);
        await Browser.PictureAsync(page, "20-own-account");
        await page.GetByLabel("Own password").FillAsync(TestHost.UserPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Enrol an app" }).ClickAsync();
        await Expect(page.GetByAltText("Picture for the app's camera")).ToBeVisibleAsync();
        await Attacker.FreshStepAsync();
        var secret = Attacker.FromBase32((await page.Locator(".secret").InnerTextAsync()).Trim());
        await Browser.PictureAsync(page, "21-enrolment");
        await page.GetByLabel("Code of the app").FillAsync(Attacker.Code(secret, 0));
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(10);
        var code = await page.Locator(".codes li").First.InnerTextAsync();
        await Browser.PictureAsync(page, "22-backup-codes");
        await page.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(page.GetByText("Backup codes left: 10")).ToBeVisibleAsync();
        await Expect(page.GetByText("A second factor was enrolled.")).ToBeVisibleAsync();
        await Browser.LiveAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Browser.SignInAsync(page, "page-factor", TestHost.UserPassword);
        await Expect(page).ToHaveURLAsync(new Regex("/account/mfa"));
        await page.Locator("input[name=otp]").FillAsync("000000");
        await page.Locator("form[action='/account/mfa'] button").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Browser.PictureAsync(page, "23-second-step");
        await page.Locator("input[name=otp]").FillAsync(code);
        await page.Locator("form[action='/account/mfa'] button").ClickAsync();
        await Browser.LiveAsync(page);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Status board" })).ToBeVisibleAsync();
        Assert.Empty(browser.TakeFaults());
    }

    [BrowserFact]
    public async Task Key_MadeOnThePage_OpensUntilItIsEnded()
    {
        await browser.Host.AddUserAsync("page-keys", "operator");
        var page = await SignedInAsync("page-keys", "ru");
        await page.GotoAsync("/account/keys");
        await Browser.LiveAsync(page);
        await Expect(page.Locator("input[name=manage]")).ToHaveCountAsync(0);
        await page.Locator("input[name=name]").FillAsync("Logger of line 3");
        await page.Locator("input[name=groups]").FillAsync("Line 3, Line 4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Создать" }).ClickAsync();
        var key = (await page.Locator(".key").InnerTextAsync()).Trim();
        await Browser.PictureAsync(page, "24-keys-ru");
        var attacker = new Attacker(browser.Host);
        var open = (await attacker.AskAsync(HttpMethod.Get, "/api/v1/motors", null, null, ("X-API-Key", key))).Status;
        await page.GetByRole(AriaRole.Button, new() { Name = "Отозвать" }).ClickAsync();
        await Expect(page.GetByText("отозван", new() { Exact = true })).ToBeVisibleAsync();
        var ended = (await attacker.AskAsync(HttpMethod.Get, "/api/v1/motors", null, null, ("X-API-Key", key))).Status;

        Assert.StartsWith("dmk_", key, StringComparison.Ordinal);
        Assert.Equal((200, 401), (open, ended));
        Assert.Empty(browser.TakeFaults());
    }

    [BrowserFact]
    public async Task Account_RemovedOnThePage_IsGoneWithItsSessions()
    {
        await browser.Host.AddUserAsync("page-leaver", "viewer");
        var leaver = await SignedInAsync("page-leaver");
        var page = await browser.OpenAsync();
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        await page.GotoAsync("/admin/users");
        await Browser.LiveAsync(page);
        var row = page.Locator("tr").Filter(new() { HasText = "page-leaver" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Sessions" }).ClickAsync();
        await Expect(page.GetByText("Open sessions of")).ToBeVisibleAsync();
        await Browser.PictureAsync(page, "25-users-sessions");
        await row.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.GetByText("page-leaver is removed.")).ToBeVisibleAsync();
        Assert.Empty(browser.TakeFaults());

        await leaver.GotoAsync("/");

        await Expect(leaver).ToHaveURLAsync(new Regex("/sign-in"));
    }

    private async Task<IPage> SignedInAsync(string name, string locale = "en")
    {
        var page = await browser.OpenAsync(locale);
        await Browser.SignInAsync(page, name, TestHost.UserPassword);
        await Browser.LiveAsync(page);
        return page;
    }
}
