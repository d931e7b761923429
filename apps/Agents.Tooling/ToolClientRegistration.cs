using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Agents.Tooling;

/// <summary>Registers <see cref="ToolClient"/>.</summary>
public static class ToolClientRegistration
{
    /// <summary>Adds a <see cref="ToolClient"/> that reaches the gateway through this app's Dapr sidecar.</summary>
    /// <exception cref="ArgumentException">An option is not allowed.</exception>
    public static IServiceCollection AddToolClient(this IServiceCollection services, ToolClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var validated = options.Validated();
        services.TryAddSingleton(provider => new ToolClient(
            DaprClient.CreateInvokeHttpClient(validated.AppId), validated, provider.GetService<TimeProvider>()));
        return services;
    }
}
