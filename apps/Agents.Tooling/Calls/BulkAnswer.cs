using Agents.Tooling.Errors;

namespace Agents.Tooling.Calls;

/// <summary>Answer to <c>POST /v1/calls</c>.</summary>
public sealed record BulkAnswer
{
    /// <summary>How many of the calls were accepted now or before.</summary>
    public required int Accepted { get; init; }

    /// <summary>How many were refused.</summary>
    public required int Refused { get; init; }

    /// <summary>One answer per call, in the order of the submission.</summary>
    public required IReadOnlyList<BulkItemAnswer> Calls { get; init; }
}

/// <summary>What became of one call of a bulk submission: either <see cref="Call"/> or <see cref="Problem"/>.</summary>
public sealed record BulkItemAnswer
{
    /// <summary>The HTTP status that the call alone would have got: 202, 200 for one that has ended before, or an error.</summary>
    public required int Status { get; init; }

    /// <summary>The call, when it was accepted.</summary>
    public CallSnapshot? Call { get; init; }

    /// <summary>Why it was refused.</summary>
    public Problem? Problem { get; init; }
}
