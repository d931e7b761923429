namespace Dapr.Actors;

/// <summary>What an actor's method has thrown, as far as it travels: the name of the exception's type and its message.</summary>
public class ActorInvokeException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public ActorInvokeException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="actualExceptionType">Full name of the exception's type.</param>
    /// <param name="message">Its message.</param>
    public ActorInvokeException(string actualExceptionType, string message)
        : base(message) => ActualExceptionType = actualExceptionType;

    /// <summary>Full name of the exception's type.</summary>
    public string ActualExceptionType { get; private set; } = null!;
}
