using Agents.Contracts;

namespace Agents.Tooling.Errors;

/// <summary>Problem details (RFC 9457) as the gateway sends them.</summary>
public sealed record Problem
{
    /// <summary>Stable URI, one of <see cref="Contracts.ProblemTypes"/>; null when the answer is not the gateway's own. Branch on this.</summary>
    public string? Type { get; init; }

    /// <summary>The kind of problem, for people.</summary>
    public string? Title { get; init; }

    /// <summary>HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>This occurrence, for people.</summary>
    public string? Detail { get; init; }

    /// <summary>Seconds after which asking again makes sense, at least 1; with 429 and some 503. The header <c>Retry-After</c> says the same.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What is wrong with single values of the request.</summary>
    public IReadOnlyList<ProblemField>? Errors { get; init; }
}
