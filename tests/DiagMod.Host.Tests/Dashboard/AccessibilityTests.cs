using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>Every page by the rules of WCAG 2.2, levels A and AA, that a program can judge (axe-core), in both themes.</summary>
public sealed class AccessibilityTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>The motor whose pages are among them.</summary>
    internal const string Motor = "P-117";

    /// <summary>Every page for who is signed in.</summary>
    internal static readonly string[] Pages =
    [
        "/", "/motors/" + Motor, "/alarms", "/alarms/" + Motor, "/findings", "/trends", "/data", "/reports", "/import", "/pipeline",
        "/layout", "/account/security", "/account/keys", "/admin/users", "/admin/security", "/admin/models", "/admin/audit",
    ];

    // A tile's label is its tag, which its name begins with; its figures are told in words there, not as they are drawn.
    private static readonly Regex Tile = new("label-content-name-mismatch: <a href=\"/motors/[^>]* data-motor=");

    private readonly List<string> _broken = [];

    [AxeFact]
    public async Task EveryPage_InBothThemes_BreaksNoRuleOfWcag()
    {
        var page = await browser.OpenAsync();
        await JudgeAsync(page, "/sign-in");
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        await browser.Host.AddMotorAsync(Motor);
        foreach (var (name, content) in new[] { ("even.csv", TestHost.Recording(7, 12_000)), ("uneven.csv", BrowserTests.Unbalanced()) })
        {
            var (status, answer) = await browser.Host.UploadAsync($"equipment_id={Motor}&file_name={name}&sample_rate_hz=1000", content);
            Assert.True(status == 202, $"{name}: {status} {answer}");
        }

        await Expect(page.Locator(".strip .case")).ToHaveCountAsync(1);
        await Expect(page.Locator("a[data-motor]")).ToHaveAttributeAsync("aria-label", new Regex("^P-117, running, .*high unbalance"));
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
            foreach (var path in Pages)
            {
                await page.GotoAsync(path);
                await Browser.LiveAsync(page);
                await Expect(page.Locator("main h1").First).ToBeVisibleAsync();
                await JudgeAsync(page, $"{path} ({theme})");
            }
        }

        Assert.True(_broken.Count == 0, string.Join("\n", _broken));
    }

    private async Task JudgeAsync(IPage page, string name)
    {
        // Given to the page by the browser itself: its content security policy stays as it is.
        await page.EvaluateAsync(await File.ReadAllTextAsync(AxeFactAttribute.Script));
        var broken = await page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }))
              .violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`))
            """);
        _broken.AddRange(broken.Where(one => !Tile.IsMatch(one)).Select(one => $"{name}: {one}"));
    }

    /// <summary>A test that needs a browser and axe-core.</summary>
    private sealed class AxeFactAttribute : FactAttribute
    {
        public AxeFactAttribute() => Skip = new BrowserFactAttribute().Skip
            ?? (File.Exists(Script) ? null : "No axe-core: npm did not bring it (see ChartLibrary.targets).");

        public static string Script { get; } = Path.Combine(
            Repository.Root, "dashboard", "DiagMod.Dashboard", "node_modules", "axe-core", "axe.min.js");
    }
}
