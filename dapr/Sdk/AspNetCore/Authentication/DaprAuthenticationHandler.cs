using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dapr.AspNetCore;

/// <summary>Authenticates the sidecar by the token in the header <c>dapr-api-token</c>.</summary>
internal sealed class DaprAuthenticationHandler(
    IOptionsMonitor<DaprAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<DaprAuthenticationOptions>(options, logger, encoder)
{
    private const string TokenHeader = "Dapr-Api-Token";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        if (!Request.Headers.TryGetValue(TokenHeader, out var token)) return AuthenticateResult.NoResult();
        if (string.IsNullOrWhiteSpace(Options.Token)) return AuthenticateResult.Fail("The application has no API token configured.");
        // In constant time, so that the answer does not tell how much of a guess was right.
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token.ToString()), Encoding.UTF8.GetBytes(Options.Token)))
            return AuthenticateResult.Fail("The API token is wrong.");

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "Dapr")], DaprAuthenticationOptions.DefaultScheme);
        return AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(identity), DaprAuthenticationOptions.DefaultScheme));
    }
}
