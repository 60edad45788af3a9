using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Dashboard;
using DiagMod.Host.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>The annex case WEB-08: text of attackers on every page that shows it, judged by a real browser.</summary>
public sealed partial class XssAttacks(Browser browser) : IClassFixture<Browser>
{
    private const string Script = "<script>alert('xss')</script>";
    private const string Picture = "\"><img src=x onerror=alert('xss')>";
    private const string Vector = "<svg/onload=alert('xss')>";
    private const string Link = "javascript:alert('xss')//</title></textarea>{{7*7}}${7*7}";

    [BrowserFact]
    public async Task WEB08_TextOfAttackers_StaysTextOnEveryPage()
    {
        var host = browser.Host;
        await PlantAsync(host);
        var page = await browser.OpenAsync();
        var dialogs = new ConcurrentQueue<string>();
        page.Dialog += async (_, dialog) =>
        {
            dialogs.Enqueue(dialog.Message);
            await dialog.DismissAsync();
        };
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        browser.TakeFaults();

        foreach (var (path, shown) in ((string, string?)[])
            [
                ("/", Script), ("/motors/EQ_XSS", Script), ("/trends", null), ("/pipeline", null), ("/import", "onerror"),
                ("/admin/users", null), ("/admin/security", null), ("/admin/audit", Vector), ("/admin/models", null),
                ("/account/keys", Vector), ("/account/security", Picture),
            ])
        {
            await page.GotoAsync(path);
            await Browser.LiveAsync(page);
            if (shown is not null)
            {
                await Expect(page.Locator("body")).ToContainTextAsync(shown);
            }

            // Tooltips of tables and charts are text too.
            foreach (var titled in (await page.Locator("[title]").AllAsync()).Take(20))
            {
                Assert.DoesNotMatch("^javascript:", await titled.GetAttributeAsync("title") ?? "");
            }

            Assert.Equal(0, await page.Locator("img[onerror], svg[onload], a[href^='javascript:'], script:not([src]):not([type])").CountAsync());
        }

        var faults = browser.TakeFaults().Where(fault => !fault.StartsWith("404", StringComparison.Ordinal)
            && !fault.Contains("status of 404", StringComparison.Ordinal)).ToList();
        Assert.Empty(dialogs);
        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [BrowserFact]
    public async Task WEB08_ScriptThatGotIn_IsStoppedByThePolicy()
    {
        var page = await browser.OpenAsync();
        var dialogs = new ConcurrentQueue<string>();
        page.Dialog += async (_, dialog) =>
        {
            dialogs.Enqueue(dialog.Message);
            await dialog.DismissAsync();
        };
        browser.TakeFaults();

        // As if a page had written it out as it came.
        await page.EvaluateAsync(
            """
            () => {
              document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="alert(1)"><a id="go" href="javascript:alert(2)">go</a>');
              const script = document.createElement('script');
              script.textContent = 'alert(3)';
              document.body.append(script);
              const far = document.createElement('script');
              far.src = 'http://evil.example/x.js';
              document.body.append(far);
              const base = document.createElement('base');
              base.href = 'http://evil.example/';
              document.head.append(base);
              document.getElementById('go').click();
            }
            """);
        await page.WaitForFunctionAsync("() => document.querySelectorAll('script[src^=http]').length > 0");
        await Expect(page.Locator("#go")).ToBeVisibleAsync();

        var reports = browser.TakeFaults();
        Assert.Empty(dialogs);
        Assert.True(reports.Count(fault => fault.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)) >= 4,
            string.Join(Environment.NewLine, reports));
    }

    [Fact]
    public void WEB08_Pages_WriteNoTextAsMarkup() => Assert.Empty(
        from file in Repository.Files("dashboard", "*.razor").Concat(Repository.Files("dashboard", "*.cs")).Concat(Repository.Files("dashboard", "*.js"))
        where !file.Contains("/wwwroot/lib/", StringComparison.Ordinal) && !file.Contains("/node_modules/", StringComparison.Ordinal)
        from line in File.ReadLines(file)
        where Markup().IsMatch(line)
        select $"{file}: {line.Trim()}");

    // Names, places, files, refusals, programs, keys: all that a stranger or a colleague may write.
    private static async Task PlantAsync(TestHost host)
    {
        await host.AskAsync(HttpMethod.Post, "/api/v1/motors", "engineer", 201, new JsonObject
        {
            ["equipment_id"] = "EQ_XSS",
            ["name"] = Script,
            ["location"] = Picture + Link,
            ["group"] = Vector,
        });
        foreach (var (name, content) in ((string, byte[])[])
            [
                (Picture + ".csv", TestHost.Recording(40_801, 12_000)),
                (Vector + ".csv", TestHost.Recording(40_802, 12_000)),
                ("'onerror='alert(1)" + ".csv", System.Text.Encoding.UTF8.GetBytes(TestHost.Header + "1," + Picture + ",3\n")),
            ])
        {
            await host.UploadAsync(
                "equipment_id=EQ_XSS&sample_rate_hz=1000&file_name=" + Uri.EscapeDataString(name), content,
                request => request.Headers.TryAddWithoutValidation("User-Agent", Picture));
        }

        var attacker = new Attacker(host);
        await attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = Vector, ["password"] = "wrong" }, null, ("User-Agent", Vector));
        await attacker.AskAsync(
            HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = "admin", ["password"] = TestHost.AdminPassword }, null,
            ("User-Agent", Picture));
        await host.AskAsync(HttpMethod.Post, "/api/v1/api-keys", "admin", 201, new JsonObject
        {
            ["name"] = Vector,
            ["scopes"] = new JsonArray("read"),
            ["motor_groups"] = new JsonArray(Picture),
        });
    }

    [GeneratedRegex(@"\bMarkupString\b|AddMarkupContent|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|srcdoc", RegexOptions.NonBacktracking)]
    private static partial Regex Markup();
}
