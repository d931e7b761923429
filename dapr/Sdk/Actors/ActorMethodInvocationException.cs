namespace Dapr.Actors;

/// <summary>An actor's method has thrown. The inner exception is an <see cref="ActorInvokeException"/> that says what.</summary>
[Serializable]
public class ActorMethodInvocationException : DaprApiException
{
    private const string Code = "ERR_ACTOR_INVOKE_METHOD";

    /// <summary>Makes one without a message.</summary>
    public ActorMethodInvocationException()
        : base(Code, false)
    {
    }

    /// <summary>Makes one with a message.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public ActorMethodInvocationException(string message, bool isTransient)
        : base(message, Code, isTransient)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The cause.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public ActorMethodInvocationException(string message, Exception innerException, bool isTransient)
        : base(message, innerException, Code, isTransient)
    {
    }
}
