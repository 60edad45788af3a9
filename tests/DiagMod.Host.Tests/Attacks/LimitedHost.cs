using DiagMod.Host.Tests.Support;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>A host of its own for a case that needs the limits as they are set for real.</summary>
internal sealed class LimitedHost : IAsyncDisposable
{
    /// <summary>The host.</summary>
    public TestHost Host { get; } = new();

    /// <summary>Starts it; later settings win.</summary>
    public async Task StartAsync(params string[] settings) =>
        await Host.StartAsync(await TestDatabase.CreateMigratedAsync(), isOneOfMany: false, settings);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}
