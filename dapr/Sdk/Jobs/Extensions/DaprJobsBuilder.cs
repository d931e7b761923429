using Microsoft.Extensions.DependencyInjection;

namespace Dapr.Jobs.Extensions;

/// <summary>What <see cref="DaprJobsServiceCollectionExtensions.AddDaprJobsClient"/> gives back.</summary>
/// <param name="services">The application's services.</param>
public sealed class DaprJobsBuilder(IServiceCollection services) : IDaprJobsBuilder
{
    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; } = services;
}
