using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>The open board while only the database is away.</summary>
public sealed class BoardOutageTests(Browser browser) : IClassFixture<Browser>
{
    // A page waits for its query to be given up, and then up to half a minute before it tries again.
    private const float LongPatienceMs = 90_000;

    private static readonly DateTimeOffset Noon = new(2025, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Outage_NotedAgainAndAgain_BeginsOnceAndEnds()
    {
        var state = new StoreState();
        var changes = new List<DateTimeOffset?>();
        state.Changed += () => changes.Add(state.AwaySince);

        state.Note(isUp: true, Noon);
        state.Note(isUp: false, Noon.AddSeconds(3));
        state.Note(isUp: false, Noon.AddSeconds(6));
        state.Note(isUp: true, Noon.AddSeconds(9));

        Assert.Equal([Noon.AddSeconds(3), null], changes);
    }

    [BrowserFact]
    public async Task Pages_WhoseDatabaseGoes_SayThatTheyStandStillUntilItIsBack()
    {
        var direct = new NpgsqlConnectionStringBuilder(await TestDatabase.CreateMigratedAsync());
        await using var relay = new TcpRelay(direct.Host!, direct.Port);
        var through = new NpgsqlConnectionStringBuilder(direct.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = relay.Port,
            SslMode = SslMode.Disable,
        };
        await using var host = await HostProcess.StartAsync(
            through.ConnectionString, ("Server__Environment", "Development"), ("Log__Format", "json"));
        var page = await browser.OpenAsync(address: host.Client.BaseAddress);
        await Browser.SignInAsync(page, "admin", TestHost.AdminPassword);
        await Browser.LiveAsync(page);
        var notice = page.GetByText("The database does not answer");
        await Expect(notice).ToHaveCountAsync(0);

        relay.Cut();
        await Expect(notice).ToBeVisibleAsync();
        relay.Mend();
        await Expect(notice).ToHaveCountAsync(0);

        // A page that could not read what it shows tries again by itself: nobody stands at a board on a wall.
        relay.Cut();
        await page.GetByRole(AriaRole.Link, new() { Name = "Pipeline" }).ClickAsync();
        var failed = page.GetByRole(AriaRole.Heading, new() { Name = "This page failed" });
        await Expect(failed).ToBeVisibleAsync(new() { Timeout = LongPatienceMs });
        await Expect(notice).ToBeVisibleAsync();
        relay.Mend();
        await Expect(failed).ToHaveCountAsync(0, new() { Timeout = LongPatienceMs });
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Balance" })).ToBeVisibleAsync(new() { Timeout = LongPatienceMs });

        browser.TakeFaults();
    }
}
