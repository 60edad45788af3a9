using System.Text.RegularExpressions;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Dashboard;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Demo;

/// <summary>The marks of simulated motors as a reader sees them.</summary>
public sealed class DemoPagesTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task SimulatedMotor_IsMarkedOnEveryPage_AndLeavesTheOpenBoardWhenRemoved()
    {
        await AddAsync("P-201", isSimulated: true);
        await AddAsync("REAL_1", isSimulated: false);
        var page = await browser.OpenAsync();
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);

        await Expect(page.GetByText("Simulated motors: not real machines.")).ToBeVisibleAsync();
        await Expect(page.Locator("a[data-motor='P-201'] .sim")).ToHaveTextAsync("SIM");
        await Expect(page.Locator("a[data-motor='P-201']")).ToHaveAttributeAsync("aria-label", new Regex("simulated"));
        await Expect(page.Locator("a[data-motor=REAL_1] .sim")).ToHaveCountAsync(0);
        foreach (var path in new[] { "/motors/P-201", "/trends?motor=P-201" })
        {
            await page.GotoAsync(path);
            await Browser.LiveAsync(page);
            await Expect(page.GetByText("Simulated motor: not a real machine.")).ToBeVisibleAsync();
        }

        await page.GotoAsync("/motors/REAL_1");
        await Browser.LiveAsync(page);
        await Expect(page.GetByText("not a real machine")).ToHaveCountAsync(0);
        await page.GotoAsync("/");
        await Browser.LiveAsync(page);
        await browser.Host.AskAsync(HttpMethod.Delete, "/api/v1/demo", "admin", 200);

        await Expect(page.Locator("a[data-motor='P-201']")).ToHaveCountAsync(0);
        await Expect(page.Locator("a[data-motor=REAL_1]")).ToBeVisibleAsync();
        Assert.Empty(browser.TakeFaults());
    }

    private async Task AddAsync(string id, bool isSimulated) => Assert.True(
        await browser.Host.Host.App.Services.GetRequiredService<IMotorRegistry>().AddAsync(
            new Motor { EquipmentId = new EquipmentId(id), Name = id, Group = "Injection", IsSimulated = isSimulated },
            Actor.System, default));
}
