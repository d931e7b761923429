using Agents.Hosting.Health;
using Agents.Hosting.Requests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Hosting.Access;

/// <summary>Lets callers in by their API key, nobody else.</summary>
public static class ApiKeyAccess
{
    /// <summary>Reads the keys, and makes the app ready only with them.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services, Func<IServiceProvider, ApiKeyOptions> options)
    {
        services.AddSingleton<ApiKeyRing>();
        services.AddSingleton(options);
        services.AddHostedService<ApiKeyRefresh>();
        services.AddApiAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Name, null);
        services.AddAuthorizationBuilder().AddPolicy(ApiKeyHandler.Name, policy => policy
            .AddAuthenticationSchemes(ApiKeyHandler.Name).RequireAuthenticatedUser());
        services.AddHealthChecks().AddCheck<ApiKeyHealthCheck>("api-keys", tags: [HealthEndpoints.ReadyTag]);
        return services;
    }

    /// <summary>Only callers with a key may call these endpoints.</summary>
    public static TBuilder RequireApiKey<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(ApiKeyHandler.Name);
}
