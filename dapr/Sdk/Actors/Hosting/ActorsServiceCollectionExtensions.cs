using Dapr;
using Dapr.Actors.Client;
using Dapr.Actors.Hosting;
using Dapr.Actors.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of actors.</summary>
public static class ActorsServiceCollectionExtensions
{
    /// <summary>Adds the actors that an application hosts, and <see cref="IActorProxyFactory"/>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Registers the types.</param>
    /// <param name="lifetime">Lifetime of the runtime and of the factory.</param>
    public static void AddActors(this IServiceCollection? services, Action<ActorRuntimeOptions>? configure, ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddRouting();
        services.AddHealthChecks();
        services.AddLogging();
        services.TryAdd(ServiceDescriptor.Describe(typeof(ActorActivatorFactory), provider => new ServiceActivatorFactory(provider), lifetime));
        services.TryAdd(ServiceDescriptor.Describe(
            typeof(ActorRuntime),
            provider => new ActorRuntime(
                Options(provider), provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<ActorActivatorFactory>(),
                provider.GetRequiredService<IActorProxyFactory>(), provider.GetService<TimeProvider>()),
            lifetime));
        services.TryAdd(ServiceDescriptor.Describe(typeof(IActorProxyFactory), provider => Proxies(Options(provider)), lifetime));
        if (configure is not null) services.Configure(configure);
    }

    private static ActorProxyFactory Proxies(ActorRuntimeOptions options) => new(new ActorProxyOptions
    {
        JsonSerializerOptions = options.JsonSerializerOptions,
        DaprApiToken = options.DaprApiToken!,
        HttpEndpoint = options.HttpEndpoint!,
        UseJsonSerialization = options.UseJsonSerialization,
    });

    /// <summary>Address and token come from the configuration and the environment where they are not set.</summary>
    private static ActorRuntimeOptions Options(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<ActorRuntimeOptions>>().Value;
        var configuration = provider.GetService<IConfiguration>();
        if (string.IsNullOrWhiteSpace(options.DaprApiToken)) options.DaprApiToken = DaprDefaults.GetDefaultDaprApiToken(configuration);
        if (string.IsNullOrWhiteSpace(options.HttpEndpoint)) options.HttpEndpoint = DaprDefaults.GetDefaultHttpEndpoint(configuration);
        return options;
    }
}
