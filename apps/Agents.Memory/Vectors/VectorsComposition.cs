using Agents.Hosting.Health;
using Agents.Hosting.Settings;
using Agents.Memory.Vectors.AzureSearch;
using Agents.Memory.Vectors.Embedded;
using Agents.Memory.Vectors.Pinecone;
using Dapr.Client;

namespace Agents.Memory.Vectors;

internal static class VectorsComposition
{
    /// <summary>Adds the vector tier that the settings name, guarded, and what prepares it and reports on it.</summary>
    public static void AddVectorTier(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<VectorsOptions>(VectorsOptions.Section);
        builder.AddEmbeddedVectors();
        builder.Services.AddKeyedSingleton<IVectorTier>(VectorsOptions.AzureSearch, (services, _) => Azure(services));
        builder.Services.AddKeyedSingleton<IVectorTier>(VectorsOptions.PineconeService, (services, _) => Pinecone(services));

        builder.Services.AddSingleton(services =>
        {
            var options = services.GetRequiredService<VectorsOptions>();
            return new GuardedTier(
                services.GetRequiredKeyedService<IVectorTier>(options.Provider), options, services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<GuardedTier>>());
        });
        builder.Services.AddSingleton<IVectorTier>(services => services.GetRequiredService<GuardedTier>());
        builder.Services.AddHostedService<VectorTierStart>();
        builder.Services.AddHealthChecks().AddCheck<VectorTierHealthCheck>("vectors", tags: [HealthEndpoints.ReadyTag]);
    }

    private static AzureSearchTier Azure(IServiceProvider services)
    {
        var options = services.GetRequiredService<VectorsOptions>().Azure;
        var time = services.GetRequiredService<TimeProvider>();
        var access = new AzureSearchAccess(options, SecretReaders.Of(services.GetRequiredService<DaprClient>()), time);
        return new AzureSearchTier(options, access, time, services.GetRequiredService<ILogger<AzureSearchTier>>());
    }

    private static PineconeTier Pinecone(IServiceProvider services)
    {
        var options = services.GetRequiredService<VectorsOptions>().Pinecone;
        var time = services.GetRequiredService<TimeProvider>();

        // As long as the app lives; connections are renewed, so that a change of addresses is seen.
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
        };
        var api = new PineconeApi(options, http, SecretReaders.Of(services.GetRequiredService<DaprClient>()), time);
        return new PineconeTier(options, api, time, services.GetRequiredService<ILogger<PineconeTier>>());
    }
}
