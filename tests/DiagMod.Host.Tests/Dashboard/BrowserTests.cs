using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>The pages as people use them, in a real browser against the whole host.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>
{
    // Share of a canvas that is drawn on; an empty chart has none, axes alone have less than this.
    private const double DrawnShare = 0.004;

    // Two files are sent and analysed, on a machine that may have other work.
    private const float PatienceMs = 60_000;

    [BrowserFact]
    public async Task Journey_FromTheEmptyBoardToAMotorsPage_ShowsEveryStep()
    {
        var board = await browser.OpenAsync();
        await Browser.PictureAsync(board, "01-sign-in");
        await Browser.SignInAsync(board, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(board);
        await Expect(board.GetByRole(AriaRole.Heading, new() { Name = "No motors yet" })).ToBeVisibleAsync();
        await Browser.PictureAsync(board, "02-empty-board");
        await MarkDocumentAsync(board);
        var import = await board.Context.NewPageAsync();
        var importFaults = Watch(import);

        // The board stays open, untouched, while another page imports.
        await import.GotoAsync("/import");
        await Browser.LiveAsync(import);
        await ChooseAsync(import, ("first.csv", TestHost.Recording(1, 12_000)), ("second.csv", TestHost.Recording(2, 12_000)));
        await import.GetByLabel("Motor of the files").SelectOptionAsync("+motor");
        await import.GetByLabel("Sample rate, Hz").FillAsync("1000");
        await Browser.PictureAsync(import, "03-import-mapping");
        await import.GetByRole(AriaRole.Button, new() { Name = "Send 2 files" }).ClickAsync();
        await Expect(import.Locator(".totals")).ToContainTextAsync("done 2", new() { Timeout = PatienceMs });
        await Browser.PictureAsync(import, "04-import-done");

        var tile = board.Locator("a[data-motor=motor]");
        await Expect(tile).ToContainTextAsync("learning");
        await Expect(board.GetByLabel("Balance of recordings")).ToContainTextAsync("done 2");
        await Browser.PictureAsync(board, "05-board-with-tile");
        var before = await tile.GetAttributeAsync("aria-label");
        await UploadAsync("motor", "third.csv", Unbalanced());
        await Expect(tile).Not.ToHaveAttributeAsync("aria-label", before!);
        Assert.True(await IsSameDocumentAsync(board), "The page was loaded anew.");

        await tile.ClickAsync();
        await Expect(board.GetByRole(AriaRole.Heading, new() { Name = "motor", Exact = true })).ToBeVisibleAsync();
        await AssertDrawnAsync(board, "RMS trend and forecast");
        await AssertDrawnAsync(board, "Waveform");
        await AssertDrawnAsync(board, "Spectrum");
        var files = board.GetByLabel("Files").Locator("tbody tr");
        await Expect(files).ToHaveCountAsync(3);
        await Expect(board.GetByLabel("Recent anomalies")).ToContainTextAsync(new Regex("above its threshold|Score"));
        await Browser.PictureAsync(board, "06-motor");

        await UploadAsync("motor", "fourth.csv", TestHost.Recording(4, 12_000));
        await Expect(files).ToHaveCountAsync(4);
        Assert.True(await IsSameDocumentAsync(board), "The page was loaded anew.");
        await Browser.PictureAsync(board, "07-motor-with-a-new-file");

        Assert.Empty(browser.TakeFaults());
        Assert.Empty(importFaults);
        await RefuseAsync(import, importFaults);
    }

    [BrowserFact]
    public async Task OneTimePassword_AtTheFirstSignIn_MustBeReplacedAndThenCounts()
    {
        var user = await browser.Host.AskAsync(
            HttpMethod.Post, "/api/v1/admin/users", "admin", 201,
            new JsonObject { ["username"] = "newcomer", ["role"] = "viewer" });
        var oneTime = (string)user["one_time_password"]!;
        var page = await browser.OpenAsync();

        await Browser.SignInAsync(page, "newcomer", "not the password at all");
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "wrong" })).ToBeVisibleAsync();
        await Browser.PictureAsync(page, "10-wrong-password");
        await Browser.SignInAsync(page, "newcomer", oneTime);
        await Expect(page.GetByText("choose your own to go on")).ToBeVisibleAsync();
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(new Regex("/account/password$"));
        await Browser.PictureAsync(page, "11-must-change-password");
        await page.GetByLabel("Current password").FillAsync(oneTime);
        await page.GetByLabel("New password (at least 15 characters").FillAsync(TestHost.UserPassword);
        await page.GetByLabel("New password again").FillAsync(TestHost.UserPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Change password" }).ClickAsync();
        await Browser.LiveAsync(page);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Status board" })).ToBeVisibleAsync();

        // A viewer: no way to the pages above the role, neither by link nor by address.
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Import", Exact = true })).ToHaveCountAsync(0);
        await Expect(page.Locator("a[href=\"/admin/users\"]")).ToHaveCountAsync(0);
        Assert.Empty(browser.TakeFaults());
        foreach (var path in new[] { "/import", "/admin/users", "/admin/security" })
        {
            var answer = await page.GotoAsync(path);
            Assert.Equal(403, answer!.Status);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not allowed" })).ToBeVisibleAsync();
        }

        await Browser.PictureAsync(page, "12-not-allowed");
        Assert.All(browser.TakeFaults(), fault => Assert.Contains("403", fault, StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(new Regex("/sign-in"));
        Assert.Empty(browser.TakeFaults());
    }

    [BrowserFact]
    public async Task EveryOtherPage_ForAnAdministrator_OpensWithoutAFault()
    {
        var page = await browser.OpenAsync();
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        var pages = new (string Path, string Title)[]
        {
            ("/trends", "Trends"), ("/pipeline", "Pipeline"), ("/admin/users", "Users"), ("/admin/security", "Security"),
            ("/admin/audit", "Audit"),
        };

        foreach (var (path, title) in pages)
        {
            await page.GotoAsync(path);
            await Browser.LiveAsync(page);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true, Level = 1 })).ToBeVisibleAsync();
            await Browser.PictureAsync(page, "13" + path.Replace('/', '-'));
        }

        await Expect(page.GetByText("whole: every row fits")).ToBeVisibleAsync();
        Assert.Empty(browser.TakeFaults());
    }

    // A wrong file, in the import page as the journey left it: refused with its place, and listed for everybody afterwards.
    private static async Task RefuseAsync(IPage page, List<string> faults)
    {
        await ChooseAsync(page, ("wrong.csv", Encoding.ASCII.GetBytes(TestHost.Header + "1,2,3\n1,x2,3\n")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send 1 file" }).ClickAsync();
        var row = page.GetByLabel("Files", new() { Exact = true }).Locator("tbody tr").Filter(new() { HasText = "wrong.csv" });
        await Expect(row).ToContainTextAsync("line 3, column 2");
        var code = Regex.Match(await row.InnerTextAsync(), "E_[A-Z_]+").Value;
        await Browser.PictureAsync(page, "08-import-refused");

        // The refusal itself is the one answer that is no success.
        Assert.All(faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
        faults.Clear();
        await page.ReloadAsync();
        await Browser.LiveAsync(page);
        var listed = page.GetByLabel("Refused files").Locator("tbody tr").First;
        await Expect(listed).ToContainTextAsync("wrong.csv");
        await Expect(listed).ToContainTextAsync("line 3, column 2");
        await Expect(listed).ToContainTextAsync(code);
        await Browser.PictureAsync(page, "09-refused-after-reload");

        Assert.NotEmpty(code);
        Assert.Empty(faults);
    }

    private static List<string> Watch(IPage page)
    {
        var faults = new List<string>();
        page.PageError += (_, error) => faults.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                faults.Add(message.Text);
            }
        };
        return faults;
    }

    private static async Task ChooseAsync(IPage page, params (string Name, byte[] Content)[] files) =>
        await page.Locator("input[type=file][multiple]").SetInputFilesAsync(
            files.Select(file => new FilePayload { Name = file.Name, MimeType = "text/csv", Buffer = file.Content }));

    // A page that was loaded anew has a new window object, without the mark.
    private static async Task MarkDocumentAsync(IPage page) => await page.EvaluateAsync("() => { window.sameDocument = 1; }");

    private static Task<bool> IsSameDocumentAsync(IPage page) => page.EvaluateAsync<bool>("() => window.sameDocument === 1");

    private static async Task AssertDrawnAsync(IPage page, string panel)
    {
        var canvas = page.GetByLabel(panel, new() { Exact = true }).Locator("canvas").First;
        await canvas.WaitForAsync();
        var share = await canvas.EvaluateAsync<double>(
            """
            async (canvas) => {
              // uPlot draws at the end of the turn in which it is made.
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              let drawn = 0;
              for (let i = 3; i < data.length; i += 4) {
                drawn += data[i] > 0 ? 1 : 0;
              }
              return drawn / (data.length / 4);
            }
            """);
        Assert.True(share > DrawnShare, $"{panel}: {share:P2} of the canvas is drawn on.");
    }

    /// <summary>A recording whose phase R carries two fifths more than the others.</summary>
    internal static byte[] Unbalanced(double faultyAmps = 14, int rows = 12_000)
    {
        var text = new StringBuilder(TestHost.Header);
        for (var i = 0; i < rows; i++)
        {
            var angle = 2 * Math.PI * 50 * i / 1000;
            text.Append(FormattableString.Invariant(
                $"{Math.Sin(angle) * faultyAmps:0.####},{Math.Sin(angle - 2.0944) * 10:0.####},{Math.Sin(angle + 2.0944) * 10:0.####}\n"));
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private async Task UploadAsync(string motor, string name, byte[] content)
    {
        var (status, answer) = await browser.Host.UploadAsync(
            $"equipment_id={motor}&file_name={name}&sample_rate_hz=1000", content);
        Assert.True(status == 202, $"{name}: {status} {answer}");
    }
}
