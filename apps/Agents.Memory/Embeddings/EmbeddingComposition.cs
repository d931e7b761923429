using Agents.Hosting.Health;
using Agents.Hosting.Settings;
using Agents.Memory.Embeddings.OpenAi;
using Dapr.Client;
using Microsoft.Extensions.AI;

namespace Agents.Memory.Embeddings;

/// <summary>Everything that makes vectors of texts.</summary>
internal static class EmbeddingComposition
{
    private const int Retries = 2;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(30);

    /// <summary>Adds <see cref="ITextEmbedder"/> and, below it, <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>.</summary>
    public static WebApplicationBuilder AddEmbeddings(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<EmbeddingOptions>(EmbeddingOptions.Section);
        builder.AddServiceClient();
        builder.Services.AddSingleton(services => EmbeddingSources.Choose(
            services.GetRequiredService<EmbeddingOptions>(), AppContext.BaseDirectory, () => Service(services)));
        builder.Services.AddSingleton(services => services.GetRequiredService<EmbeddingSource>().Generator);
        builder.Services.AddSingleton<ITextEmbedder, TextEmbedder>();
        builder.Services.AddHostedService<EmbeddingStart>();
        builder.Services.AddHealthChecks().AddCheck<EmbeddingHealthCheck>("embeddings", tags: [HealthEndpoints.ReadyTag]);
        return builder;
    }

    private static OpenAiGenerator Service(IServiceProvider services)
    {
        var options = services.GetRequiredService<EmbeddingOptions>().Service;
        return new OpenAiGenerator(
            services.GetRequiredService<IHttpClientFactory>(),
            new ServiceKey(services.GetRequiredService<DaprClient>(), options, services.GetRequiredService<TimeProvider>()),
            options);
    }

    private static void AddServiceClient(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(EmbeddingOptions.Section).Get<EmbeddingOptions>()?.Service ?? new OpenAiOptions();
        var attempt = TimeSpan.FromSeconds(Math.Clamp(options.TimeoutSeconds, 1, 300));
        builder.Services.AddHttpClient(OpenAiGenerator.ClientName, client => client.MaxResponseContentBufferSize = OpenAiGenerator.MaxResponseBytes)
            // Four lines for every request would be most of the log.
            .RemoveAllLoggers()
            // A key must not follow a redirection to another host.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false })
            .AddStandardResilienceHandler(resilience =>
            {
                resilience.AttemptTimeout.Timeout = attempt;
                resilience.Retry.MaxRetryAttempts = Retries;
                resilience.Retry.Delay = FirstRetry;
                resilience.TotalRequestTimeout.Timeout = attempt * (Retries + 1) + FirstRetry * 4;
                resilience.CircuitBreaker.SamplingDuration = attempt * 2 > Sampling ? attempt * 2 : Sampling;
            });
    }
}
