using System.Text.Json.Nodes;
using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Postgres;

public class MotorRegistryTests
{
    [Fact]
    public async Task Motors_ListedInParts_ComeByGroupThenId()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        foreach (var (id, group) in ((string, string?)[])[("b", null), ("a", null), ("z", "Hall 1"), ("Y", "Hall 1"), ("c", "Hall 2")])
        {
            await stores.Motors.AddAsync(
                new Motor { EquipmentId = new EquipmentId(id), Name = id, Group = group }, Stores.Anna, CancellationToken.None);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await stores.Motors.ListAsync(new PageRequest(2, cursor), CancellationToken.None);
            seen.AddRange(page.Items.Select(motor => motor.EquipmentId.Value));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal(["Y", "z", "c", "a", "b"], seen);
    }

    [Fact]
    public async Task Motor_AddedAndChanged_KeepsItsNameplateAndIsAudited()
    {
        await using var stores = new Stores(await TestDatabase.CreateMigratedAsync());
        var motor = new Motor
        {
            EquipmentId = new EquipmentId("EQ_1"),
            Name = "Pump",
            Location = "Hall 1",
            Specifications = new JsonObject { ["current_a"] = 7.5, ["drive"] = "VFD" },
        };

        var added = await stores.Motors.AddAsync(motor, Stores.Anna, CancellationToken.None);
        var taken = await stores.Motors.AddAsync(motor, Stores.Anna, CancellationToken.None);
        var changed = await stores.Motors.UpdateAsync(motor with { Name = "Fan" }, Stores.Anna, CancellationToken.None);
        var missing = await stores.Motors.UpdateAsync(
            motor with { EquipmentId = new EquipmentId("EQ_2") }, Stores.Anna, CancellationToken.None);

        var found = await stores.Motors.FindAsync(motor.EquipmentId, CancellationToken.None);
        Assert.Equal((true, false, true, false), (added, taken, changed, missing));
        Assert.Equal(("Fan", "Hall 1", 7.5), (found!.Name, found.Location, found.Settings().RatedCurrentAmps));
        var audit = await stores.Audit.ListAsync(AuditFilter.All, PageRequest.First, CancellationToken.None);
        Assert.Equal(["motor.update", "motor.add"], audit.Items.Select(row => row.Entry.Action));
    }
}
