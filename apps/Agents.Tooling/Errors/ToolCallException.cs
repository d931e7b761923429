using Agents.Tooling.Calls;

namespace Agents.Tooling.Errors;

/// <summary>Base of the errors of <see cref="ToolClient"/>.</summary>
public abstract class ToolCallException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The gateway refused the request, or could not be reached. No call was made by this request, unless said otherwise.</summary>
/// <param name="problem">What the gateway said.</param>
/// <param name="inner">The transport's error when the gateway was not reached.</param>
public sealed class ToolRequestException(Problem problem, Exception? inner = null)
    : ToolCallException($"{problem.Title ?? problem.Type}: {problem.Detail}".TrimEnd(':', ' '), inner)
{
    /// <summary>What the gateway said; its type is <see cref="Contracts.ProblemTypes.Unavailable"/> when it was not reached.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>
    /// Whether it is not known if the call was accepted. Submit again with the same idempotency key; without a key a second
    /// submission may be a second call.
    /// </summary>
    public bool MayHaveBeenAccepted => Problem.Status is null or >= 500;
}

/// <summary>The call ended without a result: failed, cancelled or expired.</summary>
/// <param name="call">The call with its error.</param>
public sealed class ToolCallFailedException(CallSnapshot call)
    : ToolCallException($"Call {call.Id} of {call.Tool} {call.Status.ToString().ToLowerInvariant()}: {call.Error?.Title} {call.Error?.Detail}".TrimEnd())
{
    /// <summary>The call with its error.</summary>
    public CallSnapshot Call { get; } = call;
}

/// <summary>The waiting time is over and the call has not ended. It goes on; ask again with its id.</summary>
/// <param name="call">The call as it stood last.</param>
public sealed class ToolCallPendingException(CallSnapshot call)
    : ToolCallException($"Call {call.Id} of {call.Tool} is still {call.Status.ToString().ToLowerInvariant()}.")
{
    /// <summary>The call as it stood last.</summary>
    public CallSnapshot Call { get; } = call;
}
