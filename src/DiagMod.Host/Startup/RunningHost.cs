using DiagMod.Host.Health;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DiagMod.Host.Startup;

/// <summary>A started host with all that it stands on. Disposing stops it in order: readiness, work, listener, database.</summary>
public sealed class RunningHost : IAsyncDisposable
{
    private readonly Preparation _preparation;

    internal RunningHost(WebApplication app, Preparation preparation, IReadOnlyList<string> signIn)
    {
        App = app;
        _preparation = preparation;
        SignIn = signIn;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        Address = new Uri(addresses?.Addresses.FirstOrDefault() ?? "http://127.0.0.1/");
        AddressFile.Write(preparation.Settings.Storage.DataFolder, Address);
    }

    /// <summary>The application.</summary>
    public WebApplication App { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>How to sign in on a fresh database, one line each; else empty.</summary>
    public IReadOnlyList<string> SignIn { get; }

    /// <summary>Waits until somebody asks the host to stop, and until it has stopped listening and working.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => App.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        AddressFile.Remove(_preparation.Settings.Storage.DataFolder);
        App.Services.GetRequiredService<Lifecycle>().Drain();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
        await _preparation.DisposeAsync();
    }
}
