using System.Security.Claims;
using System.Text.Encodings.Web;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Problem = Agents.Hosting.Problems.Problem;

namespace Agents.Hosting.Access;

/// <summary>Tells callers by their API key: <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
public sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyRing ring)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "ApiKey";
    private const string Bearer = "Bearer ";

    // What was true when the key was looked up: the keys may arrive before the answer is written.
    private bool _keysMissing;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        _keysMissing = !ring.IsLoaded;
        if (Presented() is not { } key)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (ring.Find(key) is not { } principal)
        {
            return Task.FromResult(AuthenticateResult.Fail("The API key is not known."));
        }

        Context.Features.Set(principal);
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, principal.Subject)], Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, Name)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_keysMissing)
        {
            Response.Headers.RetryAfter = "1";
            await Problem.Of(
                StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "The API keys have not been read yet",
                "Try again shortly.").ExecuteAsync(Context);
            return;
        }

        var wrong = Presented() is not null;
        Response.Headers.WWWAuthenticate = wrong ? "Bearer realm=\"agents\", error=\"invalid_token\"" : "Bearer realm=\"agents\"";
        await Problem.Of(
            StatusCodes.Status401Unauthorized, ProblemTypes.Unauthenticated,
            wrong ? "The API key is not known" : "An API key is needed",
            $"Send it as 'Authorization: Bearer KEY' or '{AgentHeaders.ApiKey}: KEY'.").ExecuteAsync(Context);
    }

    private string? Presented()
    {
        if (Request.Headers[AgentHeaders.ApiKey] is [{ } key])
        {
            return key;
        }

        return Request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..].Trim()
            : null;
    }
}

/// <summary>The caller of a request.</summary>
public static class CallerExtensions
{
    /// <summary>On whose behalf the request is made. Only for endpoints that require a key.</summary>
    public static Principal Caller(this HttpContext context) => context.Features.GetRequiredFeature<Principal>();
}
