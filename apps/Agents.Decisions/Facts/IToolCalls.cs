using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Tooling.Calls;

namespace Agents.Decisions.Facts;

/// <summary>Tool calls through the gateway, made for somebody else.</summary>
internal interface IToolCalls
{
    /// <summary>The call at its end, or as it stands when the time is up.</summary>
    /// <exception cref="Tooling.Errors.ToolCallException">The gateway refused it or was not reached.</exception>
    Task<CallSnapshot> CallAsync(
        Principal principal, string tool, JsonElement arguments, TimeSpan limit, string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>The call at its end, or as it stands when the time is up; null when the gateway has no such call.</summary>
    /// <exception cref="Tooling.Errors.ToolCallException">The gateway was not reached.</exception>
    Task<CallSnapshot?> FindAsync(Principal principal, string id, TimeSpan wait, CancellationToken cancellationToken);
}
