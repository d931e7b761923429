// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using Microsoft.AspNetCore.Authentication;

namespace Dapr.AspNetCore;

/// <summary>Options of the scheme that authenticates the sidecar by its token.</summary>
public class DaprAuthenticationOptions : AuthenticationSchemeOptions
{
    internal const string DefaultScheme = "Dapr";

    /// <summary>The token that the sidecar must present; from <c>APP_API_TOKEN</c> when not set. Without one nobody is authenticated.</summary>
    public string Token { get; set; } = DaprDefaults.GetDefaultAppApiToken(null);
}
