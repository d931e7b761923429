using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Invocation;

/// <summary>
/// The <c>accessControl</c> of a Configuration on the side that is called. Policies by application need the caller's certificate,
/// which only mTLS brings; without it daprd applies the global default to every caller, and so do we.
/// </summary>
internal static class AccessControl
{
    public static bool Allows(AccessControlPolicy? policy)
    {
        if (policy is null) return true;
        var action = policy.DefaultAction is { Length: > 0 } given ? given : policy.Policies.Count > 0 ? "deny" : "allow";
        return string.Equals(action, "allow", StringComparison.OrdinalIgnoreCase);
    }
}
