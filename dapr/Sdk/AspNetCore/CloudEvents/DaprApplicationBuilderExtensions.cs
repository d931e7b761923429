// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using Dapr;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Middleware for messages that the sidecar delivers.</summary>
public static class DaprApplicationBuilderExtensions
{
    /// <summary>Unwraps CloudEvents: endpoints get the event's data as request body, with its content type.</summary>
    /// <param name="builder">The application.</param>
    /// <returns>The application.</returns>
    public static IApplicationBuilder UseCloudEvents(this IApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseCloudEvents(new CloudEventsMiddlewareOptions());
    }

    /// <summary>Unwraps CloudEvents with options.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="options">The options.</param>
    /// <returns>The application.</returns>
    public static IApplicationBuilder UseCloudEvents(this IApplicationBuilder builder, CloudEventsMiddlewareOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseMiddleware<CloudEventsMiddleware>(options);
    }
}
