using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>The pages in both languages, as a browser shows them.</summary>
public sealed partial class LanguageBrowserTests(Browser browser) : IClassFixture<Browser>
{
    private const string Motor = "motor";

    // Names and abbreviations that Russian engineers read in Latin letters, and the product's own names of things.
    private static readonly string[] Latin =
    [
        "DiagMod", "CSV", "gzip", "csv", "txt", "gz", "API", "TLS", "https", "http", "UTC", "PBKDF2-SHA-512", "admin", "JavaScript",
        "llt-bank", Motor, "first.csv", "second.csv", "wrong.csv", "third.csv", "test-engineer", "test-operator",
        "RST", "Node.js", "uPlot", "PDF",
    ];

    private static readonly string[] Pages =
        ["/", "/motors/" + Motor, "/import", "/pipeline", "/trends", "/admin/users", "/admin/security", "/admin/audit"];

    // All that is wrong on any page is told at once.
    private readonly List<string> _wrong = [];

    [BrowserFact]
    public async Task EveryPage_InEitherLanguage_SpeaksItAlone()
    {
        var page = await browser.OpenAsync("ru");
        await SpeaksAsync(page, "ru", "sign-in");
        await Browser.SignInAsync(page, "admin", "not the password at all");
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Неверное имя" })).ToBeVisibleAsync();
        await SpeaksAsync(page, "ru", "wrong-password");
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        await SpeaksAsync(page, "ru", "empty-board");
        await FillAsync();

        await WalkAsync(page, "ru");
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Browser.LiveAsync(page);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        Assert.EndsWith("/admin/security", page.Url, StringComparison.Ordinal);
        await WalkAsync(page, "en");

        // The choice belongs to the account: another browser, which asks for Russian, shows English after sign-in.
        await page.Locator("form[action='/account/sign-out'] button").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
        var other = await browser.OpenAsync("ru");
        await Expect(other.Locator("html")).ToHaveAttributeAsync("lang", "ru");
        await Browser.SignInAsync(other, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(other);
        await Expect(other.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await other.GetByRole(AriaRole.Button, new() { Name = "Русский" }).ClickAsync();
        await Browser.LiveAsync(other);
        await Expect(other.Locator("html")).ToHaveAttributeAsync("lang", "ru");
        Assert.True(_wrong.Count == 0, string.Join("\n", _wrong));
        Assert.Empty(browser.TakeFaults());
    }

    private async Task FillAsync()
    {
        await browser.Host.AddMotorAsync(Motor);
        foreach (var (name, content) in new[]
        {
            ("first.csv", TestHost.Recording(1, 12_000)), ("second.csv", TestHost.Recording(2, 12_000)),
            ("third.csv", BrowserTests.Unbalanced()),
        })
        {
            var (status, answer) = await browser.Host.UploadAsync(
                $"equipment_id={Motor}&file_name={name}&sample_rate_hz=1000", content);
            Assert.True(status == 202, $"{name}: {status} {answer}");
        }

        var (refused, _) = await browser.Host.UploadAsync(
            $"equipment_id={Motor}&file_name=wrong.csv&sample_rate_hz=1000", "current_R,current_S,current_T\n1,x2,3\n"u8.ToArray());
        Assert.Equal(422, refused);
    }

    private async Task WalkAsync(IPage page, string language)
    {
        foreach (var path in Pages)
        {
            await page.GotoAsync(path);
            await Browser.LiveAsync(page);
            await SettleAsync(page, path);
            await SpeaksAsync(page, language, path == "/" ? "board" : path.Trim('/').Replace('/', '-'));
        }

        await page.GotoAsync("/account/password");
        await SpeaksAsync(page, language, "password");
        await page.GotoAsync("/admin/security");
        await Browser.LiveAsync(page);
    }

    // What a page reads after it lives is waited for: its words are tried, not those of its waiting.
    private static async Task SettleAsync(IPage page, string path)
    {
        if (path == "/")
        {
            // The third recording is unbalanced: all are worked on once it asks for attention.
            await Expect(page.Locator(".strip .case")).ToHaveCountAsync(1);
            await page.Locator("a[data-motor] .spark .past").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        }
        else if (path == "/import")
        {
            await page.Locator("input[type=file][multiple]").SetInputFilesAsync(
                [new FilePayload { Name = "first.csv", MimeType = "text/csv", Buffer = TestHost.Recording(3, 2000) }]);
            await page.Locator("main details").WaitForAsync();
        }
        else if (path.StartsWith("/motors", StringComparison.Ordinal))
        {
            // Trend, spectrum of the whole record, a line over files, waveform, spectrum of a window.
            await Expect(page.Locator("canvas")).ToHaveCountAsync(5);
        }
        else if (path == "/trends")
        {
            await page.Locator("canvas").First.WaitForAsync();
        }
        else if (path == "/admin/audit")
        {
            await page.Locator("tbody tr td.number").First.WaitForAsync();
        }
    }

    private async Task SpeaksAsync(IPage page, string language, string name)
    {
        await Browser.PictureAsync(page, $"20-{language}-{name}");
        Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
        var shown = await page.EvaluateAsync<string[]>(
            """
            () => {
              // Data and the switch say so themselves (translate); a piece in another language has its own lang.
              const ours = (e) => e && !e.closest('[translate=no], script, style, noscript')
                && e.closest('[lang]') === document.documentElement;
              const found = [document.title];
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const e = walker.currentNode.parentElement;
                if (ours(e) && e.checkVisibility() && walker.currentNode.nodeValue.trim() !== '') {
                  found.push(walker.currentNode.nodeValue.trim());
                }
              }
              for (const e of document.body.querySelectorAll('*')) {
                for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-live', 'data-lost', 'data-not-live']) {
                  if (e.hasAttribute(name) && ours(e) && e.localName !== 'local-time') {
                    found.push(e.getAttribute(name));
                  }
                }
              }
              return found;
            }
            """);
        Assert.True(shown.Length > 3, $"{name}: {string.Join(" | ", shown)}");
        var foreign = shown.Where(text => language == "ru" ? HasLatin(text) : Cyrillic().IsMatch(text)).Distinct().ToList();
        _wrong.AddRange(foreign.Select(text => $"{name} in {language}: {text}"));
        var wide = await page.EvaluateAsync<string[]>(
            """
            () => [document.documentElement, ...document.querySelectorAll('.bar, .bar nav, .tile .line, .panel, .strip, .balance, button')]
              .filter((e) => e.scrollWidth > e.clientWidth + 1)
              .map((e) => `${e.localName}.${e.className}: ${e.scrollWidth} in ${e.clientWidth}: ${e.textContent.trim().slice(0, 80)}`)
            """);
        _wrong.AddRange(wide.Select(text => $"{name} in {language} does not fit: {text}"));
    }

    private static bool HasLatin(string text)
    {
        text = Address().Replace(text, "");
        foreach (var word in Latin.OrderByDescending(word => word.Length))
        {
            text = Regex.Replace(text, $@"(?<![\w]){Regex.Escape(word)}(?![\w])", "");
        }

        return LatinWord().IsMatch(text);
    }

    // A path of this host, like /hubs/twins.
    [GeneratedRegex(@"(?<![\w/])/[a-z][\w./]*")]
    private static partial Regex Address();

    [GeneratedRegex("[A-Za-z]{2,}")]
    private static partial Regex LatinWord();

    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic();
}
