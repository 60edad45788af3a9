using DiagMod.Chaos;
using DiagMod.Chaos.Storm;
using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Chaos;

/// <summary>A battery of a minute: a dozen recordings, a few kills of each kind. Its database stays for whoever wants to spoil a
/// copy of it.</summary>
public sealed class ShortBattery : IAsyncLifetime
{
    /// <summary>Decides everything but the clock; a failure names it.</summary>
    internal const int Seed = 7;

    private Battery? _battery;

    /// <summary>The battery, over.</summary>
    internal Battery Battery => _battery!;

    /// <summary>What it found.</summary>
    internal BatteryReport Report { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _battery = await PrepareAsync(new ChaosOptions
        {
            Minutes = 3,
            Seed = Seed,
            Uploads = 12,
            HostKills = 4,
            Freezes = 1,
            DatabaseKills = 1,
            ReadySeconds = 600,
            HostFolder = HostProcess.Program,
        });
        Report = await _battery.RunAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_battery is not null)
        {
            await _battery.DisposeAsync();
        }
    }

    internal static Task<Battery> PrepareAsync(ChaosOptions options) =>
        Battery.PrepareAsync(options, _ => { }, CancellationToken.None);
}
