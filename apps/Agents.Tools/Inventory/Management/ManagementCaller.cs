using Agents.Contracts;
using Agents.Contracts.Calls;

namespace Agents.Tools.Inventory.Management;

/// <summary>
/// On whose behalf the gateway asks. It has checked the key; a worker checks the scope again, and that it is the gateway that asks: any
/// app may call any other through the sidecars.
/// </summary>
internal static class ManagementCaller
{
    public const string Scope = "tools.admin";

    // Set by the caller's sidecar.
    private const string CallerAppId = "dapr-caller-app-id";

    /// <summary>Null: it does not say, or may not manage tools.</summary>
    public static string? Read(IHeaderDictionary headers)
    {
        if (headers[CallerAppId] is not [AppIds.Gateway])
            return null;
        if (headers[AgentHeaders.Tenant] is not [{ Length: > 0 } tenant] || headers[AgentHeaders.Subject] is not [{ Length: > 0 } subject])
            return null;
        var principal = new Principal
        {
            Tenant = tenant,
            Subject = subject,
            Scopes = headers[AgentHeaders.Scopes].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
        return principal.Holds([Scope]) ? $"{tenant}/{subject}" : null;
    }
}
