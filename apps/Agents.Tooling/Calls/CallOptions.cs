using Agents.Contracts.Calls;

namespace Agents.Tooling.Calls;

/// <summary>What a caller may say about a call besides tool and arguments.</summary>
public sealed record CallOptions
{
    /// <summary>Nothing said: the gateway's defaults.</summary>
    public static readonly CallOptions Default = new();

    /// <summary>
    /// Makes the submission repeatable: the same key with the same tool and arguments is the same call. 1 to 256 printable ASCII
    /// characters. Take it from what causes the call (an order, a step), never from a random source per attempt.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Calls of one tenant with the same key run one after another. 1 to 128 characters.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>
    /// After this the answer is of no use and the call does not start any more. 1 ms to 24 h; null is the default of the
    /// tool's class.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// For whom the call is made, when not for the key's own principal. The key must list the scope <c>calls:on-behalf</c>; the call gets
    /// the scopes that both hold.
    /// </summary>
    public Principal? OnBehalfOf { get; init; }
}
