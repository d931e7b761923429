using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Calls;
using Agents.Hosting.Access;

namespace Agents.Gateway.Access;

/// <summary>
/// Lets an app of the system call tools for somebody else: the headers <c>X-Agents-Tenant</c>, <c>X-Agents-Subject</c> and
/// <c>X-Agents-Scopes</c> name whom. Only a key that lists <see cref="Scope"/> may send them; <c>*</c> does not include it. The call gets
/// the scopes that both hold, see <see cref="Limit"/>.
/// </summary>
internal sealed class OnBehalfFilter : IEndpointFilter
{
    public const string Scope = "calls:on-behalf";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (principal, refusal) = Read(context.HttpContext.Request.Headers, context.HttpContext.Caller());
        if (refusal is not null)
        {
            return ValueTask.FromResult<object?>(refusal.ToResult());
        }

        context.HttpContext.Features.Set(principal);
        return next(context);
    }

    internal static (Principal? Principal, Refusal? Refusal) Read(IHeaderDictionary headers, Principal caller)
    {
        var (tenants, subjects, scopes) = (headers[AgentHeaders.Tenant], headers[AgentHeaders.Subject], headers[AgentHeaders.Scopes]);
        if (tenants.Count == 0 && subjects.Count == 0 && scopes.Count == 0)
        {
            return (caller, null);
        }

        if (!caller.Scopes.Contains(Scope))
        {
            return (null, Refusal.Forbidden($"Calls on behalf of somebody else need a key that lists the scope {Scope}."));
        }

        if (tenants is not [{ } tenant] || subjects is not [{ } subject] || !IsPart(tenant) || !IsPart(subject))
        {
            return (null, Refusal.BadRequest(
                $"The headers {AgentHeaders.Tenant} and {AgentHeaders.Subject} must each be there once, with 1 to "
                + $"{Limits.MaxPrincipalPartLength} characters."));
        }

        var named = scopes.SelectMany(text => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return named.Length > Limits.MaxScopes
            ? (null, Refusal.BadRequest($"The header {AgentHeaders.Scopes} names {named.Length} scopes; at most {Limits.MaxScopes} are allowed."))
            : (new Principal { Tenant = tenant, Subject = subject, Scopes = Limit(named, caller.Scopes) }, null);
    }

    /// <summary>
    /// What is named and listed by the key. A named <c>*</c> stands for all that the key lists; the key's own <c>*</c> stands for
    /// nothing here, so nobody ever gets <c>*</c>. The right to call for others and that to run the system are never passed on.
    /// </summary>
    internal static IReadOnlyList<string> Limit(IReadOnlyList<string> named, IReadOnlyList<string> listed) =>
        [.. listed.Where(scope => scope is not ("*" or Scope or OperatorFilter.Scope) && (named.Contains(scope) || named.Contains("*")))];

    private static bool IsPart(string text) => !string.IsNullOrWhiteSpace(text) && text.Length <= Limits.MaxPrincipalPartLength;
}
