using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Resilience of HTTP clients.</summary>
public static class ResilienceHttpClientBuilderExtensions
{
    /// <summary>
    /// Adds the standard pipeline with its defaults, see <see cref="HttpStandardResilienceOptions"/>. The client's own time-out is
    /// switched off: the pipeline's time-outs take its place.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <returns>The pipeline, to configure it.</returns>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var name = string.IsNullOrEmpty(builder.Name) ? "standard" : $"{builder.Name}-standard";
        builder.Services.AddOptionsWithValidateOnStart<HttpStandardResilienceOptions, HttpStandardResilienceOptionsValidator>(name);
        builder.Services.TryAddSingleton(provider => new StandardPipelines(
            provider.GetRequiredService<IOptionsMonitor<HttpStandardResilienceOptions>>(), provider.GetService<TimeProvider>()));
        builder.AddHttpMessageHandler(provider => new StandardResilienceHandler(provider.GetRequiredService<StandardPipelines>(), name));
        builder.ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan);
        return new StandardResiliencePipelineBuilder(name, builder.Services);
    }

    /// <summary>Adds the standard pipeline with options from the configuration.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="section">The section with the options.</param>
    /// <returns>The pipeline, to configure it.</returns>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
        this IHttpClientBuilder builder, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return builder.AddStandardResilienceHandler().Configure(section);
    }

    /// <summary>Adds the standard pipeline with options.</summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The pipeline, to configure it.</returns>
    public static IHttpStandardResiliencePipelineBuilder AddStandardResilienceHandler(
        this IHttpClientBuilder builder, Action<HttpStandardResilienceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.AddStandardResilienceHandler().Configure(configure);
    }
}
