using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace DiagMod.Host.Tests.Dashboard;

/// <summary>The open board while only the database is away.</summary>
public sealed class BoardOutageTests(Browser browser) : IClassFixture<Browser>
{
    // Asked every three seconds, each answer awaited for two: twice that on a busy machine.
    private const float PatienceMs = 20_000;

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
    public async Task Board_WhoseDatabaseGoes_SaysThatItStandsStillUntilItIsBack()
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
        await Expect(notice).ToBeVisibleAsync(new() { Timeout = PatienceMs });
        relay.Mend();
        await Expect(notice).ToHaveCountAsync(0, new() { Timeout = PatienceMs });

        browser.TakeFaults();
    }
}
