using DiagMod.Host.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>On a phone a page is as wide as its screen: what is wider (a table) scrolls in its own panel.</summary>
public sealed class NarrowScreenTests(Browser browser) : IClassFixture<Browser>
{
    // What leaves the screen, for the message; a closed list and a panel that scrolls keep theirs to themselves.
    private const string Wide = """
        () => document.documentElement.scrollWidth <= window.innerWidth ? '' : [...document.querySelectorAll('body *')]
          .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.scroll,details:not([open])'))
          .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5).join(' | ') || 'something'
        """;

    [BrowserFact]
    public async Task EveryPage_OnAPhone_IsNoWiderThanItsScreen()
    {
        var host = browser.Host;
        await host.AddMotorAsync(AccessibilityTests.Motor);
        await host.AbsorbAsync(AccessibilityTests.Motor, "even.csv", TestHost.Recording(7, 12_000));
        await host.AbsorbAsync(AccessibilityTests.Motor, "uneven.csv", BrowserTests.Unbalanced());
        await host.AbsorbAsync(AccessibilityTests.Motor, "short.csv", Recordings.Sine(10.31, 200));
        var page = await browser.OpenAsync();
        await page.SetViewportSizeAsync(390, 844);
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        await Expect(page.Locator(".strip .case")).ToHaveCountAsync(1);

        var wide = new List<string>();
        foreach (var path in AccessibilityTests.Pages)
        {
            await page.GotoAsync(path);
            await Browser.LiveAsync(page);
            await Expect(page.Locator("main h1").First).ToBeVisibleAsync();
            var found = await page.EvaluateAsync<string>(Wide);
            if (found.Length > 0)
            {
                wide.Add($"{path}: {found}");
            }
        }

        Assert.True(wide.Count == 0, string.Join("\n", wide));
        Assert.Empty(browser.TakeFaults());
    }
}
