using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dapr.Jobs.Extensions;

/// <summary>Registration of the jobs client.</summary>
public static class DaprJobsServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="DaprJobsClient"/>. Its endpoint comes from the environment, its token from the application's configuration, then
    /// from the environment, then both from <paramref name="configure"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the client's settings.</param>
    /// <param name="lifetime">Lifetime of the client.</param>
    /// <returns>A builder with the same services.</returns>
    public static IDaprJobsBuilder AddDaprJobsClient(
        this IServiceCollection services,
        Action<IServiceProvider, DaprJobsClientBuilder>? configure = null,
        ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpClient();
        services.Add(new ServiceDescriptor(typeof(DaprJobsClient), provider =>
        {
            var builder = new DaprJobsClientBuilder(provider.GetService<IConfiguration>());
            configure?.Invoke(provider, builder);
            return builder.Build();
        }, lifetime));
        return new DaprJobsBuilder(services);
    }
}
