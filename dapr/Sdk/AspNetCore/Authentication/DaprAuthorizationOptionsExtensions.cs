// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using Dapr.AspNetCore;

namespace Microsoft.AspNetCore.Authorization;

/// <summary>Authorisation of the sidecar.</summary>
public static class DaprAuthorizationOptionsExtensions
{
    /// <summary>Adds a policy that lets only the sidecar in, authenticated by the scheme <c>Dapr</c>.</summary>
    /// <param name="options">The application's policies.</param>
    /// <param name="name">Name of the policy.</param>
    public static void AddDapr(this AuthorizationOptions options, string name = "Dapr") => options.AddPolicy(name, policy =>
    {
        policy.RequireAuthenticatedUser();
        policy.AddAuthenticationSchemes(DaprAuthenticationOptions.DefaultScheme);
    });
}
