using Dapr;
using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of the Dapr client.</summary>
public static class DaprServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="DaprClient"/> unless there is one. Endpoints and token come from the application's configuration, then
    /// from the environment, then from <paramref name="configure"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the client's settings.</param>
    /// <param name="lifetime">Lifetime of the client.</param>
    public static void AddDaprClient(
        this IServiceCollection services, Action<DaprClientBuilder>? configure = null, ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAdd(Descriptor((_, builder) => configure?.Invoke(builder), lifetime));
    }

    /// <summary>Adds a <see cref="DaprClient"/> unless there is one, with settings that depend on other services.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the client's settings.</param>
    /// <param name="lifetime">Lifetime of the client.</param>
    public static void AddDaprClient(
        this IServiceCollection services,
        Action<IServiceProvider, DaprClientBuilder> configure,
        ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAdd(Descriptor((provider, builder) => configure?.Invoke(provider, builder), lifetime));
    }

    private static ServiceDescriptor Descriptor(Action<IServiceProvider, DaprClientBuilder> configure, ServiceLifetime lifetime) =>
        ServiceDescriptor.Describe(typeof(DaprClient), provider =>
        {
            var configuration = provider.GetService<IConfiguration>();
            var builder = new DaprClientBuilder()
                .UseHttpEndpoint(DaprDefaults.GetDefaultHttpEndpoint(configuration))
                .UseGrpcEndpoint(DaprDefaults.GetDefaultGrpcEndpoint(configuration));
            var token = DaprDefaults.GetDefaultDaprApiToken(configuration);
            if (!string.IsNullOrWhiteSpace(token)) builder.UseDaprApiToken(token);
            configure(provider, builder);
            return builder.Build();
        }, lifetime);
}
