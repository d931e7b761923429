using Agents.Gateway.Calls;
using Agents.Hosting.Access;

namespace Agents.Gateway.Access;

/// <summary>
/// Lets only operators pass: who holds <see cref="Scope"/>. It reaches across tenants, so it belongs to the people who run the system.
/// </summary>
internal sealed class OperatorFilter : IEndpointFilter
{
    public const string Scope = "tools.admin";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Caller().Holds([Scope])
            ? next(context)
            : ValueTask.FromResult<object?>(Refusal.Forbidden($"This needs the scope {Scope}.").ToResult());
}
