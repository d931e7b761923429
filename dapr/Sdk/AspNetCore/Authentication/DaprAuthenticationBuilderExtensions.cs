// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using Dapr.AspNetCore;

namespace Microsoft.AspNetCore.Authentication;

/// <summary>Authentication of the sidecar.</summary>
public static class DaprAuthenticationBuilderExtensions
{
    /// <summary>Adds the scheme <c>Dapr</c>, which authenticates the sidecar by <c>APP_API_TOKEN</c>.</summary>
    /// <param name="builder">The application's schemes.</param>
    /// <returns>The application's schemes.</returns>
    public static AuthenticationBuilder AddDapr(this AuthenticationBuilder builder) => builder.AddDapr(configureOptions: null);

    /// <summary>Adds the scheme <c>Dapr</c> with options.</summary>
    /// <param name="builder">The application's schemes.</param>
    /// <param name="configureOptions">Sets the options; null for the defaults.</param>
    /// <returns>The application's schemes.</returns>
    public static AuthenticationBuilder AddDapr(this AuthenticationBuilder builder, Action<DaprAuthenticationOptions> configureOptions) =>
        builder.AddScheme<DaprAuthenticationOptions, DaprAuthenticationHandler>(DaprAuthenticationOptions.DefaultScheme, configureOptions);
}
