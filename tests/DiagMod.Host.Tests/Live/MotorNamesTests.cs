using DiagMod.Core.Currents;
using DiagMod.Core.Ports;
using DiagMod.Core.Tests.Support;
using DiagMod.Host.Live;
using Microsoft.Extensions.Logging.Abstractions;

namespace DiagMod.Host.Tests.Live;

public class MotorNamesTests
{
    private static readonly EquipmentId Stays = new("EQ_1");
    private static readonly EquipmentId Goes = new("EQ_2");

    [Fact]
    public async Task MotorThatWasRemoved_IsForgottenWithTheNextReading()
    {
        var registry = new Registry { Motors = [Stays, Goes] };
        var time = new ManualTime();
        using var names = new MotorNames(registry, time, NullLogger<MotorNames>.Instance);
        Assert.NotNull(await names.FindAsync(Goes, CancellationToken.None));

        registry.Motors = [Stays];
        time.Advance(TimeSpan.FromSeconds(31));

        Assert.Null(await names.FindAsync(Goes, CancellationToken.None));
        Assert.Equal(Stays, Assert.Single(await names.AllAsync(CancellationToken.None)));
    }

    private sealed class Registry : IMotorRegistry
    {
        public EquipmentId[] Motors { get; set; } = [];

        public Task<Page<Motor>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
            Task.FromResult(new Page<Motor>([.. Motors.Select(Named)], null));

        public Task<Motor?> FindAsync(EquipmentId id, CancellationToken cancellationToken) =>
            Task.FromResult(Motors.Contains(id) ? Named(id) : null);

        public Task<bool> AddAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> UpdateAsync(Motor motor, Actor actor, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private static Motor Named(EquipmentId id) => new() { EquipmentId = id, Name = id.Value };
    }
}
