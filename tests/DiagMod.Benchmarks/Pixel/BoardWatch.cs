using System.Threading.Channels;
using Microsoft.Playwright;

namespace DiagMod.Benchmarks.Pixel;

/// <summary>A Chromium without a window that looks at the status board and says when a tile was painted anew.</summary>
internal sealed class BoardWatch : IAsyncDisposable
{
    private const float PatienceMs = 30_000;

    private static readonly string[] Switches =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    // A tile counts as changed when something that a person sees did: a text or a line of its drawing. The age of the data counts
    // for nothing, it moves by itself. Two frames after the change the new pixels are on their way to the screen.
    private const string Watch = """
        () => {
          const look = (tile) => {
            const parts = [];
            for (const element of tile.querySelectorAll('*')) {
              parts.push(element.getAttribute('d') ?? '', element.getAttribute('width') ?? '');
              if (element.localName !== 'age-text') {
                for (const node of element.childNodes) {
                  parts.push(node.nodeType === Node.TEXT_NODE ? node.data.trim() : '');
                }
              }
            }
            return parts.join('|');
          };
          const known = new Map();
          for (const tile of document.querySelectorAll('a[data-motor]')) {
            known.set(tile.dataset.motor, { journal: tile.dataset.journal, look: look(tile) });
          }
          new MutationObserver((changes) => {
            const tiles = new Set();
            for (const change of changes) {
              const element = change.target instanceof Element ? change.target : change.target.parentElement;
              const tile = element?.closest('a[data-motor]');
              if (tile) {
                tiles.add(tile);
              }
            }
            for (const tile of tiles) {
              const { motor, journal } = tile.dataset;
              const before = known.get(motor);
              if (before?.journal !== journal) {
                const now = look(tile);
                const changed = before?.look !== now;
                known.set(motor, { journal, look: now });
                requestAnimationFrame(() => requestAnimationFrame(() => painted(motor, changed, Date.now())));
              }
            }
          }).observe(document.querySelector('main'),
            { subtree: true, childList: true, attributes: true, characterData: true });
        }
        """;

    // When so many tiles have been painted, milliseconds since the navigation began.
    private const string FirstPaint = """
        (count) => new Promise((done) => {
          const check = () => document.querySelectorAll('a[data-motor]').length >= count
            ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))
            : requestAnimationFrame(check);
          requestAnimationFrame(check);
        })
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly IBrowserContext _context;
    private readonly Dictionary<string, Channel<Painting>> _paintings;
    private ICDPSession? _viewer;

    private BoardWatch(
        IPlaywright playwright, IBrowser browser, IBrowserContext context, IEnumerable<string> motors)
    {
        _playwright = playwright;
        _browser = browser;
        _context = context;
        _paintings = motors.ToDictionary(motor => motor, _ => Channel.CreateUnbounded<Painting>());
    }

    /// <summary>Chromium's program; empty where there is none.</summary>
    public static string Program { get; } = new[]
    {
        Environment.GetEnvironmentVariable("DIAGMOD_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    }.FirstOrDefault(File.Exists) ?? "";

    /// <summary>Signs in, opens the board and begins to look.</summary>
    /// <param name="product">The product.</param>
    /// <param name="motors">The motors whose tiles matter.</param>
    public static async Task<BoardWatch> OpenAsync(LiveProduct product, IReadOnlyList<string> motors)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Switches });
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = product.Address.ToString(),
            ViewportSize = new ViewportSize { Width = 1366, Height = 768 },
        });
        context.SetDefaultTimeout(PatienceMs);
        var watch = new BoardWatch(playwright, browser, context, motors);
        var page = await context.NewPageAsync();
        await page.ExposeFunctionAsync<string, bool, double, bool>("painted", watch.Painted);
        await page.GotoAsync("/sign-in");
        await page.Locator("input[name=username]").FillAsync(LiveProduct.UserName);
        await page.Locator("input[name=password]").FillAsync(product.Password);
        await page.Locator("input[name=password]").PressAsync("Enter");
        await page.Locator("body.live").WaitForAsync();
        await page.Locator("a[data-motor]").Nth(motors.Count - 1).WaitForAsync();
        await page.EvaluateAsync(Watch);
        return watch;
    }

    /// <summary>Forgets what was painted before.</summary>
    /// <param name="motor">The motor.</param>
    public void Forget(string motor)
    {
        while (_paintings[motor].Reader.TryRead(out _))
        {
        }
    }

    /// <summary>The next time that a motor's tile shows another journal entry; null when that takes too long.</summary>
    /// <param name="motor">The motor.</param>
    /// <param name="patience">How long to wait.</param>
    public async Task<Painting?> NextAsync(string motor, TimeSpan patience)
    {
        using var over = new CancellationTokenSource(patience);
        try
        {
            return await _paintings[motor].Reader.ReadAsync(over.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Opens the board in a new tab and waits until so many tiles were painted.</summary>
    /// <param name="tiles">How many.</param>
    /// <returns>Seconds from the start of the navigation.</returns>
    public async Task<double> FirstPaintSecondsAsync(int tiles)
    {
        var page = await _context.NewPageAsync();
        await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Commit });
        var milliseconds = await page.EvaluateAsync<double>(FirstPaint, tiles);
        await page.CloseAsync();
        return milliseconds / 1000;
    }

    /// <summary>Opens more boards, each with its own circuit, until so many people look on, and waits until each has all tiles. The
    /// watched page is brought to the front again: the others take every change, but Chromium draws a page behind once a second.</summary>
    /// <param name="viewers">Viewers, with the one whose pixels count.</param>
    /// <param name="tiles">Tiles of the board.</param>
    public async Task CrowdAsync(int viewers, int tiles)
    {
        var watched = _context.Pages[0];
        for (var i = _context.Pages.Count; i < viewers; i++)
        {
            await (await _context.NewPageAsync()).GotoAsync("/");
        }

        foreach (var page in _context.Pages)
        {
            await page.Locator("body.live").WaitForAsync();
            await page.Locator("a[data-motor]").Nth(tiles - 1).WaitForAsync();
        }

        await watched.BringToFrontAsync();
    }

    /// <summary>Processor time of the page that is watched, its main thread's, seconds since it was first asked for.</summary>
    public async Task<double> ViewerSecondsAsync()
    {
        if (_viewer is null)
        {
            _viewer = await _context.NewCDPSessionAsync(_context.Pages[0]);
            await _viewer.SendAsync("Performance.enable", new Dictionary<string, object> { ["timeDomain"] = "threadTicks" });
        }

        var answer = await _viewer.SendAsync("Performance.getMetrics");
        return answer!.Value.GetProperty("metrics").EnumerateArray()
            .Single(metric => metric.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }

    private bool Painted(string motor, bool changed, double unixMilliseconds) =>
        _paintings.TryGetValue(motor, out var paintings)
        && paintings.Writer.TryWrite(new Painting(unixMilliseconds / 1000, changed));
}

/// <summary>A tile was painted with another journal entry.</summary>
/// <param name="AtUnixSeconds">When, by this machine's clock, to the millisecond.</param>
/// <param name="LooksDifferent">Whether a person can see it.</param>
internal sealed record Painting(double AtUnixSeconds, bool LooksDifferent);
