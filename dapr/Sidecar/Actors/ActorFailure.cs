using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Actors;

/// <summary>A call that brought no answer of the actor which the caller could have.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">Its cause.</param>
internal sealed class ActorFailure(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Dapr's error where it is not <c>ERR_ACTOR_INVOKE_METHOD</c>.</summary>
    public ApiError? Error { get; init; }

    /// <summary>Nobody hosts the actor at the moment, or whoever did is gone: another look may find it.</summary>
    public bool LooksAgain { get; init; }

    /// <summary>The sidecar that was asked does not have the actor (any more).</summary>
    public bool Moved { get; init; }

    /// <summary>Not tried again, whatever a policy says.</summary>
    public bool Final { get; init; }

    /// <summary>The application asked with <c>X-DaprReminderCancel</c>; no fault of a callback.</summary>
    public bool Cancelled { get; init; }

    public static ActorFailure NoAddress(string type, string id) => new($"failed to lookup actor: did not find address for actor '{type}||{id}'") { LooksAgain = true };
}
