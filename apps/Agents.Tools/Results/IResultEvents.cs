using Agents.Contracts.Calls;

namespace Agents.Tools.Results;

/// <summary>Tells the gateways that a record has changed.</summary>
internal interface IResultEvents
{
    /// <summary>Returns at once; nobody waits for the event, and losing it is harmless.</summary>
    void Publish(CallRecord record);
}
