using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Agents.Hosting.Requests;

/// <summary>Authentication for APIs.</summary>
public static class AuthenticationSchemes
{
    /// <summary>
    /// What schemes without cookies need. <c>AddAuthentication</c> would start data protection as well, which writes keys into the
    /// home folder that nothing here uses.
    /// </summary>
    public static AuthenticationBuilder AddApiAuthentication(this IServiceCollection services)
    {
        services.AddAuthenticationCore();
        services.TryAddSingleton(UrlEncoder.Default);
        services.TryAddSingleton(TimeProvider.System);
        return new AuthenticationBuilder(services);
    }
}
