using Agents.Contracts.Calls;
using Agents.Gateway.Calls;

namespace Agents.Gateway.Admission;

/// <summary>
/// Decides, before anything is written, whether a call may be accepted. Requests that come at the same instant may pass a limit
/// together; the next one does not.
/// </summary>
internal sealed class CallAdmission(IEnumerable<IAdmissionPolicy> policies, OpenCalls open)
{
    private readonly IAdmissionPolicy[] _policies = [.. policies];

    /// <summary>Null: admitted, and counted as open until it ends or is withdrawn.</summary>
    public Refusal? Admit(CallCommand command)
    {
        foreach (var policy in _policies)
        {
            if (policy.Check(command) is { } refusal)
            {
                return refusal;
            }
        }

        open.Add(command);
        return null;
    }

    /// <summary>An admitted call was not accepted after all, or has ended long ago.</summary>
    public void Withdraw(string id) => open.Remove(id);
}
