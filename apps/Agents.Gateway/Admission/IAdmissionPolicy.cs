using Agents.Contracts.Calls;
using Agents.Gateway.Calls;

namespace Agents.Gateway.Admission;

/// <summary>One reason to refuse a call that is well formed and allowed. Policies are asked in the order of their registration.</summary>
internal interface IAdmissionPolicy
{
    /// <summary>Null: nothing against it. The next policies are asked only then, so one that counts its calls goes last.</summary>
    Refusal? Check(CallCommand command);
}
