using System.Text.Json;
using System.Text.RegularExpressions;
using DiagMod.Core.Alarms;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Host.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard.StatusBoard;

/// <summary>The status board of a whole station, and the rules of high-performance pictures measured on it.</summary>
public sealed partial class StationBrowserTests(Browser browser) : IClassFixture<Browser>
{
    // Board.md 6.2: on a normal board.
    private const double MostSaturatedShare = 0.005;

    // A file of forty seconds is analysed, on a machine that may have other work.
    private const float PatienceMs = 60_000;

    // Where each tile stands on its page, to the pixel.
    private const string Places = """
        () => Object.fromEntries([...document.querySelectorAll('a[data-motor]')].map((tile) => {
          const box = tile.getBoundingClientRect();
          return [tile.dataset.motor, [box.left, box.top + scrollY, box.width, box.height].map(Math.round).join(' ')];
        }))
        """;

    // Share of pixels that have a colour: the most and the least of red, green and blue lie more than a quarter apart.
    private const string Saturated = """
        async (picture) => {
          const image = new Image();
          image.src = `data:image/png;base64,${picture}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext('2d');
          context.drawImage(image, 0, 0);
          const { data } = context.getImageData(0, 0, image.width, image.height);
          let count = 0;
          for (let i = 0; i < data.length; i += 4) {
            const [r, g, b] = [data[i], data[i + 1], data[i + 2]];
            count += Math.max(r, g, b) - Math.min(r, g, b) > 64 ? 1 : 0;
          }
          return count / (image.width * image.height);
        }
        """;

    [BrowserFact]
    public async Task Station_OfFortyMotorsWithOneFault_ShowsItAtAGlanceAndMovesNothing()
    {
        var station = Station.Motors(40);
        await AddAsync(station);
        Board.Set([.. station.Select(motor => Station.Well(motor.Id))]);
        var page = await OpenBoardAsync();
        var blank = await page.Context.NewPageAsync();
        await Expect(page.Locator("a[data-motor]")).ToHaveCountAsync(40);
        await Expect(page.GetByText("nothing needs a person")).ToBeVisibleAsync();

        // Nothing is wrong: no colour, no symbol.
        Assert.InRange(await SaturatedAsync(page, blank), 0, MostSaturatedShare);
        await Expect(page.Locator("a[data-motor] svg[data-mark]")).ToHaveCountAsync(0);
        var before = await PlacesAsync(page);
        await Browser.PictureAsync(page, "30-station-normal");

        // One motor fails: one case, its name and its priority at the top, its tile where it was.
        var (status, answer) = await browser.Host.UploadAsync(
            "equipment_id=P-117&file_name=fault.csv&sample_rate_hz=1000", BrowserTests.Unbalanced(faultyAmps: 17, rows: 40_000));
        Assert.True(status == 202, answer.ToJsonString());
        var strip = page.GetByLabel("Attention", new() { Exact = true });
        var tile = page.Locator("a[data-motor=P-117]");
        await Expect(tile).ToHaveAttributeAsync("aria-label", NotAcknowledged(), new() { Timeout = PatienceMs });
        await Expect(strip.Locator("a")).ToHaveCountAsync(1);
        await Expect(strip).ToContainTextAsync("P-117");
        await Expect(strip.Locator("svg[data-mark=priority1]")).ToHaveTextAsync("1");
        await Expect(tile.Locator("svg[data-mark=priority1]")).ToHaveTextAsync("1");
        await Expect(tile.Locator("svg .call").First).ToBeAttachedAsync();
        await Browser.PictureAsync(page, "31-station-one-fault");
        Assert.Equal(before, await PlacesAsync(page));

        // Acknowledged by keyboard alone: A on the tile, words, Enter. The tile stops calling and names who took it.
        await tile.FocusAsync();
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("on my way");
        await page.Keyboard.PressAsync("Enter");
        await Expect(tile).ToHaveAttributeAsync("aria-label", new Regex("priority 1, alarm, acknowledged by admin"));
        await Expect(tile.Locator("svg .call")).ToHaveCountAsync(0);
        await Expect(strip).ToContainTextAsync("ack admin");

        // The keys: an arrow to a tile, Enter opens it: one click to the reason.
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("a[data-motor]:focus")).ToHaveCountAsync(1);
        await strip.Locator("a").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "P-117", Exact = true })).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.Locator("a[data-motor]")).ToHaveCountAsync(40);

        // Every state has its own shape: what is told by colour is told without it.
        Alarms.Set(new EquipmentId("P-102"), [Station.Case("P-102", AlarmPriority.P2, AlarmState.Acknowledged, owner: "anna")]);
        Alarms.Set(new EquipmentId("P-103"), [Station.Case("P-103", AlarmPriority.P3, AlarmState.ReturnedUnacknowledged)]);
        Alarms.Set(new EquipmentId("P-104"), [Station.Case("P-104", AlarmPriority.P2, AlarmState.Shelved)]);
        Alarms.Set(new EquipmentId("P-105"), [Station.Case("P-105", AlarmPriority.P2, AlarmState.Suppressed)]);
        await Expect(page.Locator("a[data-motor=P-102] svg[data-mark=priority2]")).ToHaveTextAsync("2");
        await Expect(page.Locator("a[data-motor=P-103] svg.hollow[data-mark=priority3]")).ToHaveTextAsync("3");
        await Expect(page.Locator("a[data-motor=P-104] svg[data-mark=ring]")).ToHaveTextAsync("S");
        await Expect(page.Locator("a[data-motor=P-105] svg[data-mark=ring]")).ToHaveTextAsync("P");
        await Expect(strip.Locator("a")).ToHaveCountAsync(3);
        await Browser.PictureAsync(page, "32-station-states");
        Assert.Equal(before, await PlacesAsync(page));

        await LayOutAsync(page);
        await CollapseAsync(page);
        Assert.Empty(browser.TakeFaults());
    }

    // An engineer says where a group stands and what it needs; the open board takes it over by itself.
    private static async Task LayOutAsync(IPage board)
    {
        var page = await board.Context.NewPageAsync();
        await page.GotoAsync("/layout");
        await Browser.LiveAsync(page);
        var second = page.GetByRole(AriaRole.Region, new() { Name = "Group 02" });
        await second.GetByLabel("Station").FillAsync("NPS-3");
        await second.GetByLabel("Needed (N)").FillAsync("10");
        await second.GetByRole(AriaRole.Button, new() { Name = "Group 02 up" }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "P-120 stands by" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Saved")).ToBeVisibleAsync();
        await Browser.PictureAsync(page, "33-layout");
        await page.CloseAsync();

        // P-117 is not available: nine of ten, and ten are needed.
        await Expect(board.Locator("section.group h2").First).ToContainTextAsync("9 of 10 available, 10 needed");
        await Expect(board.GetByLabel("Attention", new() { Exact = true })).ToContainTextAsync("Group 02");
    }

    // From two hundred motors on, cells of 48 px.
    private async Task CollapseAsync(IPage board)
    {
        var more = Station.Motors(240, each: 40).Skip(40).ToList();
        await AddAsync(more);
        Board.Set([.. more.Select(motor => Station.Well(motor.Id))]);
        await Expect(board.Locator("a.cell")).ToHaveCountAsync(240);
        var box = await board.Locator("a[data-motor=P-117]").BoundingBoxAsync();
        Assert.Equal((48, 48), ((int)box!.Width, (int)box.Height));
        await Expect(board.Locator("a[data-motor=P-117] svg[data-mark=priority1]")).ToHaveCountAsync(1);
        await Browser.PictureAsync(board, "34-station-of-240");
    }

    [GeneratedRegex("priority 1, alarm, not acknowledged")]
    private static partial Regex NotAcknowledged();

    private Board Board => browser.Host.Host.App.Services.GetRequiredService<Board>();

    private AlarmBoard Alarms => browser.Host.Host.App.Services.GetRequiredService<AlarmBoard>();

    private async Task AddAsync(IEnumerable<(string Id, string Group)> station)
    {
        var motors = browser.Host.Host.App.Services.GetRequiredService<IMotorRegistry>();
        foreach (var (id, group) in station)
        {
            Assert.True(await motors.AddAsync(Station.Motor(id, group), Actor.System, CancellationToken.None));
        }
    }

    private async Task<IPage> OpenBoardAsync()
    {
        var page = await browser.OpenAsync();
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        return page;
    }

    private static async Task<string> PlacesAsync(IPage page) =>
        JsonSerializer.Serialize(await page.EvaluateAsync<Dictionary<string, string>>(Places));

    private static async Task<double> SaturatedAsync(IPage page, IPage blank) =>
        await blank.EvaluateAsync<double>(Saturated, Convert.ToBase64String(await page.ScreenshotAsync()));
}
