using System.Security.Cryptography;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Postgres;

public class AccountStoreTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromHours(24);

    private static readonly SignInSource Here = new(Stores.Anna.Address ?? "-", false);

    private readonly SetTime _time = new(Stores.Noon);

    [Fact]
    public async Task Accounts_AreFoundByNameWhateverItsCase_AndNamesAreTakenOnce()
    {
        await using var stores = await OpenAsync();
        Assert.True(await stores.Accounts.IsEmptyAsync(CancellationToken.None));

        var added = await AddAsync(stores, "Anna", Role.Admin);
        var taken = await stores.Accounts.AddAsync(
            added with { Id = Guid.NewGuid(), UserName = "aNNa" }, Stores.Anna, CancellationToken.None);

        Assert.False(taken);
        Assert.False(await stores.Accounts.IsEmptyAsync(CancellationToken.None));
        Assert.Equal(added with { Version = 1 }, await stores.Accounts.FindAsync("ANNA", CancellationToken.None));
        Assert.Equal(added.Id, (await stores.Accounts.FindAsync(added.Id, CancellationToken.None))!.Id);
        Assert.Null(await stores.Accounts.FindAsync("nobody", CancellationToken.None));
    }

    [Fact]
    public async Task LastAdmin_CannotBeDemotedOrDisabled_EvenByTwoAtOnce()
    {
        await using var stores = await OpenAsync();
        var first = await AddAsync(stores, "first", Role.Admin);
        var second = await AddAsync(stores, "second", Role.Admin);

        var both = await Task.WhenAll(
            stores.Accounts.UpdateAsync(first with { Role = Role.Viewer }, Stores.Anna, CancellationToken.None),
            stores.Accounts.UpdateAsync(second with { IsDisabled = true }, Stores.Anna, CancellationToken.None));

        Assert.Single(both, changed => changed);
        var admins = (await stores.Accounts.ListAsync(PageRequest.First, CancellationToken.None)).Items
            .Where(account => account is { Role: Role.Admin, IsDisabled: false });
        var last = Assert.Single(admins);
        Assert.False(await stores.Accounts.UpdateAsync(last with { Role = Role.Engineer }, Stores.Anna, CancellationToken.None));
        Assert.False(await stores.Accounts.UpdateAsync(
            last with { Id = Guid.NewGuid() }, Stores.Anna, CancellationToken.None));
    }

    [Theory]
    [InlineData("role", true)]
    [InlineData("password", true)]
    [InlineData("disabled", true)]
    [InlineData("must change", false)]
    public async Task Change_OfAnAccount_EndsItsTokensWhereItMust(string what, bool ends)
    {
        await using var stores = await OpenAsync();
        await AddAsync(stores, "admin", Role.Admin);
        var account = await AddAsync(stores, "bert", Role.Operator);
        var (token, session) = (Key(), Key());
        await stores.Accounts.AddRefreshTokenAsync(Token(token, account), CancellationToken.None);
        await stores.Accounts.AddSessionAsync(
            new SessionRow(session, account.Id, _time.Now.AddDays(1), Stores.Anna), CancellationToken.None);

        Assert.True(await stores.Accounts.UpdateAsync(
            what switch
            {
                "role" => account with { Role = Role.Viewer },
                "password" => account with { PasswordHash = "new" },
                "disabled" => account with { IsDisabled = true },
                _ => account with { MustChangePassword = true },
            },
            Stores.Anna,
            CancellationToken.None));

        var rotated = await stores.Accounts.RotateRefreshTokenAsync(token, Key(), Idle, Stores.Anna, CancellationToken.None);
        var found = await stores.Accounts.FindSessionAsync(session, Idle, CancellationToken.None);
        Assert.Equal((ends, ends), (rotated is null, found is null));
        Assert.Equal(2, (await stores.Accounts.FindAsync(account.Id, CancellationToken.None))!.Version);
    }

    [Fact]
    public async Task Language_OfAnAccount_IsKeptWithoutEndingItsSession()
    {
        await using var stores = await OpenAsync();
        var account = await AddAsync(stores, "anna", Role.Admin);
        var session = Key();
        await stores.Accounts.AddSessionAsync(
            new SessionRow(session, account.Id, _time.Now.AddDays(1), Stores.Anna), CancellationToken.None);

        var kept = await stores.Accounts.SetLanguageAsync(account.Id, "ru", Stores.Anna, CancellationToken.None);
        var nobody = await stores.Accounts.SetLanguageAsync(Guid.NewGuid(), "ru", Stores.Anna, CancellationToken.None);
        await stores.Accounts.UpdateAsync(
            account with { MustChangePassword = true }, Stores.Anna, CancellationToken.None);

        Assert.Equal((true, false), (kept, nobody));
        var found = await stores.Accounts.FindSessionAsync(session, Idle, CancellationToken.None);
        Assert.Equal("ru", found!.Language);
        Assert.Equal("ru", (await stores.Accounts.FindAsync("anna", CancellationToken.None))!.Language);
        var audit = await stores.Audit.ListAsync(AuditFilter.All, PageRequest.First, CancellationToken.None);
        Assert.Contains(audit.Items, row => row.Entry.Action == "user.language");
        await Assert.ThrowsAsync<ArgumentException>(
            () => stores.Accounts.SetLanguageAsync(account.Id, "de", Stores.Anna, CancellationToken.None));
    }

    [Fact]
    public async Task RefreshToken_UsedTwice_EndsItsWholeFamilyAndIsAudited()
    {
        await using var stores = await OpenAsync();
        var account = await AddAsync(stores, "anna", Role.Admin);
        var (first, second, third) = (Key(), Key(), Key());
        await stores.Accounts.AddRefreshTokenAsync(Token(first, account), CancellationToken.None);

        var rotated = await RotateAsync(stores, first, second);
        var reused = await RotateAsync(stores, first, third);
        var owner = await RotateAsync(stores, second, Key());

        Assert.Equal(account.Id, rotated!.Id);
        Assert.Null(reused);
        Assert.Null(owner);
        var audit = await stores.Audit.ListAsync(AuditFilter.All, PageRequest.First, CancellationToken.None);
        Assert.Contains(audit.Items, row => row.Entry.Action == "refresh_reuse");
    }

    [Fact]
    public async Task RefreshToken_UsedFiftyTimesAtOnce_SucceedsExactlyOnce()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var stores = new Stores(database, _time);
        var account = await AddAsync(stores, "anna", Role.Admin);
        var token = Key();
        await stores.Accounts.AddRefreshTokenAsync(Token(token, account), CancellationToken.None);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RotateAsync(stores, token, Key())));

        Assert.Single(answers, answer => answer is not null);
        var alive = await TestDatabase.ScalarAsync(
            database, "select count(*) from refresh_tokens where used_at is null and revoked_at is null");
        Assert.InRange((long)alive!, 0, 1);
    }

    [Fact]
    public async Task RefreshToken_IdleExpiredRevokedOrUnknown_IsRefused()
    {
        await using var stores = await OpenAsync();
        var account = await AddAsync(stores, "anna", Role.Admin);
        var (idle, revoked, old) = (Key(), Key(), Key());
        await stores.Accounts.AddRefreshTokenAsync(Token(idle, account), CancellationToken.None);
        await stores.Accounts.AddRefreshTokenAsync(Token(revoked, account), CancellationToken.None);
        await stores.Accounts.AddRefreshTokenAsync(
            Token(old, account) with { AbsoluteExpiry = _time.Now.AddHours(1) }, CancellationToken.None);
        await stores.Accounts.RevokeRefreshTokenAsync(revoked, Stores.Anna, CancellationToken.None);
        await stores.Accounts.RevokeRefreshTokenAsync(Key(), Stores.Anna, CancellationToken.None);

        _time.Now += TimeSpan.FromHours(2);
        var answers = new[] { await RotateAsync(stores, revoked, Key()), await RotateAsync(stores, old, Key()) };
        _time.Now += Idle;
        var afterIdle = await RotateAsync(stores, idle, Key());

        Assert.All(answers, Assert.Null);
        Assert.Null(afterIdle);
        Assert.Null(await RotateAsync(stores, Key(), Key()));
    }

    [Fact]
    public async Task RefreshToken_UsedEveryHour_EndsAtItsAbsoluteLimit()
    {
        await using var stores = await OpenAsync();
        var account = await AddAsync(stores, "anna", Role.Admin);
        var token = Key();
        await stores.Accounts.AddRefreshTokenAsync(
            Token(token, account) with { AbsoluteExpiry = _time.Now.AddHours(5.5) }, CancellationToken.None);

        var rotations = 0;
        for (; rotations < 10; rotations++)
        {
            _time.Now += TimeSpan.FromHours(1);
            var next = Key();
            if (await RotateAsync(stores, token, next) is null)
            {
                break;
            }

            token = next;
        }

        Assert.Equal(5, rotations);
    }

    [Fact]
    public async Task Session_IsFoundWhileUsed_AndGoneWhenEndedOrIdle()
    {
        await using var stores = await OpenAsync();
        var account = await AddAsync(stores, "anna", Role.Admin);
        var (ended, idle) = (Key(), Key());
        foreach (var key in (byte[][])[ended, idle])
        {
            await stores.Accounts.AddSessionAsync(
                new SessionRow(key, account.Id, _time.Now.AddDays(30), Stores.Anna), CancellationToken.None);
        }

        _time.Now += TimeSpan.FromHours(20);
        var used = await stores.Accounts.FindSessionAsync(idle, Idle, CancellationToken.None);
        _time.Now += TimeSpan.FromHours(20);
        var still = await stores.Accounts.FindSessionAsync(idle, Idle, CancellationToken.None);
        await stores.Accounts.EndSessionAsync(ended, Stores.Anna, CancellationToken.None);
        _time.Now += Idle;

        Assert.Equal((account.Id, account.Id), (used!.Id, still!.Id));
        Assert.Null(await stores.Accounts.FindSessionAsync(ended, TimeSpan.FromDays(9), CancellationToken.None));
        Assert.Null(await stores.Accounts.FindSessionAsync(idle, Idle, CancellationToken.None));
    }

    [Fact]
    public async Task WrongPasswords_AfterFive_DelayLongerAndLongerUpToAQuarterHour()
    {
        await using var stores = await OpenAsync();
        var delays = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            var until = await stores.Accounts.NoteSignInAsync("Anna", false, Here, Stores.Anna, CancellationToken.None);
            delays.Add(until is { } end ? (end - _time.Now).TotalSeconds : 0);
            Assert.Equal(until, await stores.Accounts.LockedUntilAsync("aNNA", Here, CancellationToken.None));
            _time.Now = until ?? _time.Now;
        }

        Assert.Equal([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900], delays);
    }

    [Fact]
    public async Task Lock_ConcernsOneAddress_RefusesTheRightPassword_AndEndsWithASuccess()
    {
        await using var stores = await OpenAsync();
        var elsewhere = Stores.Anna with { Address = "192.0.2.1" };
        for (var i = 0; i < 5; i++)
        {
            await stores.Accounts.NoteSignInAsync("anna", false, Here, Stores.Anna, CancellationToken.None);
        }

        var duringLock = await stores.Accounts.NoteSignInAsync("anna", true, Here, Stores.Anna, CancellationToken.None);
        var other = await stores.Accounts.LockedUntilAsync("anna", new SignInSource(elsewhere.Address!, false), CancellationToken.None);
        _time.Now += TimeSpan.FromSeconds(31);
        var afterLock = await stores.Accounts.NoteSignInAsync("anna", true, Here, Stores.Anna, CancellationToken.None);
        var next = await stores.Accounts.NoteSignInAsync("anna", false, Here, Stores.Anna, CancellationToken.None);

        Assert.Equal(Stores.Noon.AddSeconds(30), duringLock);
        Assert.Null(other);
        Assert.Null(afterLock);
        Assert.Null(next);
    }

    [Fact]
    public async Task WrongPasswords_FromAHundredAddresses_CloseTheNameEverywhereUntilANewPassword()
    {
        await using var stores = await OpenAsync();
        var account = await AddAsync(stores, "anna", Role.Admin);
        for (var i = 0; i < 100; i++)
        {
            await stores.Accounts.NoteSignInAsync(
                "anna", false, new SignInSource($"192.0.2.{i}", false), Stores.Anna with { Address = $"192.0.2.{i}" },
                CancellationToken.None);
        }

        var closed = await stores.Accounts.LockedUntilAsync("anna", new SignInSource("198.51.100.1", false), CancellationToken.None);
        await stores.Accounts.UpdateAsync(account with { PasswordHash = "new" }, Stores.Anna, CancellationToken.None);
        var open = await stores.Accounts.LockedUntilAsync("anna", new SignInSource("198.51.100.1", false), CancellationToken.None);

        Assert.Equal(_time.Now.AddDays(3_650), closed);
        Assert.Null(open);
    }

    private async Task<Stores> OpenAsync() => new(await TestDatabase.CreateMigratedAsync(), _time);

    private async Task<Account> AddAsync(Stores stores, string name, Role role)
    {
        var account = new Account
        {
            Id = Guid.NewGuid(),
            UserName = name,
            PasswordHash = "hash of " + name,
            Role = role,
            CreatedAt = _time.Now,
        };
        Assert.True(await stores.Accounts.AddAsync(account, Stores.Anna, CancellationToken.None));
        return account;
    }

    private RefreshTokenRow Token(byte[] sha256, Account account) =>
        new(sha256, Guid.NewGuid(), account.Id, _time.Now.AddDays(30), Stores.Anna);

    private static Task<Account?> RotateAsync(Stores stores, byte[] old, byte[] next) =>
        stores.Accounts.RotateRefreshTokenAsync(old, next, Idle, Stores.Anna, CancellationToken.None);

    private static byte[] Key() => RandomNumberGenerator.GetBytes(32);
}
