// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using System.Text.Json;
using Dapr;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Endpoints that the sidecar asks for.</summary>
public static class DaprEndpointRouteBuilderExtensions
{
    /// <summary>Maps <c>GET /dapr/subscribe</c>, from which the sidecar learns the subscriptions of the endpoints.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <returns>The endpoint.</returns>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints) => Map(endpoints, null);

    /// <summary>Maps <c>GET /dapr/subscribe</c> with options.</summary>
    /// <param name="endpoints">The application's endpoints.</param>
    /// <param name="options">The options.</param>
    /// <returns>The endpoint.</returns>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints, SubscribeOptions options) =>
        Map(endpoints, options);

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, SubscribeOptions options)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet("dapr/subscribe", context =>
        {
            var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("DaprTopicSubscription");
            var source = context.RequestServices.GetRequiredService<EndpointDataSource>();
            var subscriptions = SubscriptionList.Collect(source.Endpoints, options, logger);
            return context.Response.WriteAsync(JsonSerializer.Serialize(subscriptions, SubscriptionJson.Default.ListSubscription));
        });
    }
}
