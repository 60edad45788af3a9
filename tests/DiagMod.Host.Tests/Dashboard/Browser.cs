using System.Collections.Concurrent;
using DiagMod.Host.Tests.Architecture;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>A host of its own and a Chromium without a window; every fault that a page reports is kept.</summary>
public sealed class Browser : IAsyncLifetime
{
    // How long anything may take to appear. A machine that does much besides was seen to need 20 s for a cold circuit; what is fast here
    // is measured elsewhere (bench pixel).
    private const float PatienceMs = 60_000;

    private static readonly string[] Switches =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly TestHost _host = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Chromium's program; null where there is none.</summary>
    public static string? Program { get; } = new[]
    {
        Environment.GetEnvironmentVariable("DIAGMOD_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists);

    /// <summary>Where the pictures of a run are kept.</summary>
    public static string Pictures { get; } = Path.Combine(Repository.Root, "artifacts", "results", "screenshots");

    /// <summary>The host.</summary>
    public TestHost Host => _host;

    /// <summary>What pages complained about, and answers that were no success, since the last call.</summary>
    public IReadOnlyList<string> TakeFaults()
    {
        var faults = new List<string>();
        while (_faults.TryDequeue(out var fault))
        {
            faults.Add(fault);
        }

        return faults;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Program is null)
        {
            return;
        }

        Directory.CreateDirectory(Pictures);
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        await _host.InitializeAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(_playwright);
    }

    /// <summary>Starts a Chromium without a window.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        Assertions.SetDefaultExpectTimeout(PatienceMs);
        return playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = Switches });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
        if (Program is not null)
        {
            await _host.DisposeAsync();
        }
    }

    /// <summary>A page of a browser without any cookie, on the sign-in page.</summary>
    /// <param name="locale">Language that the browser asks for.</param>
    /// <param name="address">Another host than the usual one.</param>
    public async Task<IPage> OpenAsync(string locale = "en", Uri? address = null)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = (address ?? _host.Host.Address).ToString(),
            ViewportSize = new ViewportSize { Width = 1366, Height = 768 },
            ReducedMotion = ReducedMotion.Reduce,
            Locale = locale,
        });
        context.SetDefaultTimeout(PatienceMs);
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => _faults.Enqueue("page error: " + error);
        page.Console += (_, message) =>
        {
            // Also where the browser reports what the content security policy stopped.
            if (message.Type is "error" or "warning")
            {
                _faults.Enqueue($"console {message.Type}: {message.Text}");
            }
        };
        page.Response += (_, answer) =>
        {
            if (answer.Status is >= 400)
            {
                _faults.Enqueue($"{answer.Status} {answer.Request.Method} {new Uri(answer.Url).PathAndQuery}");
            }
        };
        await page.GotoAsync("/sign-in");
        return page;
    }

    /// <summary>Signs in on the sign-in page.</summary>
    public static async Task SignInAsync(IPage page, string name, string password)
    {
        await page.Locator("input[name=username]").FillAsync(name);
        await page.Locator("input[name=password]").FillAsync(password);
        await page.Locator("form[action='/account/sign-in'] button").ClickAsync();
    }

    /// <summary>Waits until a page's circuit lives.</summary>
    public static Task LiveAsync(IPage page) => page.Locator("body.live").WaitForAsync();

    /// <summary>Keeps a picture of a page.</summary>
    public static Task PictureAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, name + ".png"), FullPage = true });
}

/// <summary>A test that needs a browser; skipped with a message where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Program is null)
        {
            Skip = "No Chromium: install it (apt-get install chromium) or name its program in DIAGMOD_CHROMIUM.";
        }
    }
}
