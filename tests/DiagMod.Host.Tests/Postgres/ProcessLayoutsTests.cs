using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Postgres;

public sealed class ProcessLayoutsTests
{
    [Fact]
    public async Task Layout_OfMotorsThatNobodyPlaced_ComesByNameWithThoseWithoutAGroupLast()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await AddAsync(stores, ("b", null), ("z", "Hall 2"), ("y", "Hall 1"), ("x", "Hall 2"));

        var layout = await stores.Get<IProcessLayout>().ReadAsync(CancellationToken.None);

        Assert.Equal(["Hall 1: y", "Hall 2: x z", ": b"], layout.Groups.Select(Line));
        Assert.All(layout.Groups, group => Assert.Null(group.Required));
    }

    [Fact]
    public async Task Layout_SavedAndReadAgain_IsTheSameAndAuditedOnce()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await AddAsync(stores, ("a", "Injection"), ("b", "Injection"), ("c", "Booster"), ("d", null));
        var layouts = stores.Get<IProcessLayout>();
        var told = 0;
        layouts.Changed += () => told++;
        var wanted = new ProcessLayout(
        [
            new("Pumps", "NPS-3", 2, [Place("c"), Place("a", isStandby: true), Place("d")]),
            new("Injection", null, null, [Place("b")]),
        ]);

        await layouts.SaveAsync(wanted, null, Stores.Anna, CancellationToken.None);

        var read = await layouts.ReadAsync(CancellationToken.None);
        Assert.Equal(["Pumps: c a* d", "Injection: b"], read.Groups.Select(Line));
        Assert.Equal(("NPS-3", 2, null, null), (read.Groups[0].Station, read.Groups[0].Required, read.Groups[1].Station, read.Groups[1].Required));
        Assert.Equal("Pumps", (await stores.Motors.FindAsync(new EquipmentId("d"), CancellationToken.None))!.Group);
        Assert.Equal(1, told);
        var audit = await stores.Audit.ListAsync(AuditFilter.All, PageRequest.First, CancellationToken.None);
        Assert.Single(audit.Items, row => row.Entry.Action == "layout.update" && row.Entry.Actor.Name == Stores.Anna.Name);
    }

    [Fact]
    public async Task Layout_WithAFault_ChangesNothing()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await AddAsync(stores, ("a", "Injection"));
        var layouts = stores.Get<IProcessLayout>();

        await Assert.ThrowsAsync<ArgumentException>(() => layouts.SaveAsync(
            new ProcessLayout([new("Pumps", null, 0, [Place("a")])]), null, Stores.Anna, CancellationToken.None));

        Assert.Equal(["Injection: a"], (await layouts.ReadAsync(CancellationToken.None)).Groups.Select(Line));
    }

    [Fact]
    public async Task Layout_SavedOverAnotherThanTheOneSeen_IsRefused()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        await AddAsync(stores, ("a", "Injection"), ("b", "Injection"));
        var layouts = stores.Get<IProcessLayout>();
        var told = 0;
        var seen = (await layouts.ReadAsync(CancellationToken.None)).Version;
        var mine = new ProcessLayout([new("Injection", null, null, [Place("b"), Place("a")])]);
        var theirs = new ProcessLayout([new("Injection", "NPS-3", null, [Place("a"), Place("b")])]);

        var first = await layouts.SaveAsync(theirs, seen, Stores.Anna, CancellationToken.None);
        layouts.Changed += () => told++;
        var second = await layouts.SaveAsync(mine, seen, Stores.Anna, CancellationToken.None);

        var read = await layouts.ReadAsync(CancellationToken.None);
        Assert.Equal((true, false, 0), (first, second, told));
        Assert.Equal(["Injection: a b"], read.Groups.Select(Line));
        Assert.Equal((theirs.Version, "NPS-3"), (read.Version, read.Groups[0].Station));
        Assert.NotEqual(seen, read.Version);
    }

    private static MotorPlace Place(string id, bool isStandby = false) => new(new EquipmentId(id), isStandby);

    private static string Line(GroupPlace group) =>
        $"{group.Name}: {string.Join(' ', group.Motors.Select(motor => motor.EquipmentId.Value + (motor.IsStandby ? "*" : "")))}";

    private static async Task AddAsync(Stores stores, params (string Id, string? Group)[] motors)
    {
        foreach (var (id, group) in motors)
        {
            await stores.Motors.AddAsync(
                new Motor { EquipmentId = new EquipmentId(id), Name = id, Group = group }, Stores.Anna, CancellationToken.None);
        }
    }
}
