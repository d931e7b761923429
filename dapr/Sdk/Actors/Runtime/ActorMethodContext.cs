namespace Dapr.Actors.Runtime;

/// <summary>A call of an actor.</summary>
#pragma warning disable CA1815 // As in the official SDK.
public struct ActorMethodContext
#pragma warning restore CA1815
{
    internal ActorMethodContext(string methodName, ActorCallType callType)
    {
        MethodName = methodName;
        CallType = callType;
    }

    /// <summary>The method.</summary>
    public string MethodName { get; }

    /// <summary>What kind it is.</summary>
    public ActorCallType CallType { get; }
}
