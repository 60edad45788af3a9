namespace DiagMod.Host.Startup;

/// <summary>The web server, which listens before the host's services start: from then on it says that the process lives and is
/// starting. In its place among the services, which is the last one, it begins to take everything else too; so it is the first to
/// stop.</summary>
internal sealed class Listener(IHostedService server) : IHostedService
{
    private Task? _listening;
    private volatile bool _takesRequests;

    /// <summary>True when every service has started: requests are answered.</summary>
    public bool TakesRequests => _takesRequests;

    /// <summary>Listens.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) => _listening ??= server.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        _takesRequests = true;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    /// <summary>Puts it around the web server of a container, which is added when the host is built.</summary>
    internal sealed class Around(IHostEnvironment environment) : IServiceProviderFactory<IServiceCollection>
    {
        private const string Server = "GenericWebHostService";

        /// <inheritdoc/>
        public IServiceCollection CreateBuilder(IServiceCollection services)
        {
            var server = services.Single(service =>
                service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name == Server);
            services[services.IndexOf(server)] = ServiceDescriptor.Singleton<IHostedService>(
                provider => provider.GetRequiredService<Listener>());
            services.AddSingleton(provider => new Listener(
                (IHostedService)ActivatorUtilities.CreateInstance(provider, server.ImplementationType!)));
            return services;
        }

        /// <inheritdoc/>
        public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) =>
            containerBuilder.BuildServiceProvider(new ServiceProviderOptions
            {
                ValidateScopes = environment.IsDevelopment(),
                ValidateOnBuild = environment.IsDevelopment(),
            });
    }
}
