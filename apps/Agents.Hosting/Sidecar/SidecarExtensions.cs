using Agents.Contracts;
using Agents.Hosting.Health;
using Agents.Hosting.Requests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Hosting.Sidecar;

/// <summary>The app's own Dapr sidecar: the client towards it, and endpoints that only it may call.</summary>
public static class SidecarExtensions
{
    private const string Policy = "Sidecar";
    private const string TokenVariable = "APP_API_TOKEN";

    internal static void AddSidecar(this WebApplicationBuilder builder)
    {
        builder.Services.AddDaprClient(client => client.UseJsonSerializationOptions(AgentsJson.SharedOptions));
        builder.Services.AddHealthChecks().AddCheck<SidecarHealthCheck>("sidecar", tags: [HealthEndpoints.ReadyTag]);

        var token = builder.Configuration[TokenVariable];
        builder.Services.AddApiAuthentication().AddDapr(dapr => dapr.Token = token);
        builder.Services.AddAuthorization(authorization =>
        {
            authorization.AddDapr();
            authorization.AddPolicy(Policy, policy =>
            {
                // Without a token nothing tells the sidecar from others; the app then listens on loopback only.
                if (string.IsNullOrEmpty(token))
                    policy.RequireAssertion(_ => true);
                else
                    policy.AddAuthenticationSchemes("Dapr").RequireAuthenticatedUser();
            });
        });
    }

    /// <summary>Lets only the app's sidecar call the endpoint, when <c>APP_API_TOKEN</c> is set.</summary>
    public static TBuilder RequireSidecar<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(Policy);
}
