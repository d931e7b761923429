namespace Agents.Decisions.Runs;

/// <summary>Carries out decisions that wait or have steps.</summary>
internal interface IDecisionRuns
{
    /// <summary>Starts the run; when this returns it is durable. Starting an id again does nothing.</summary>
    Task StartAsync(DecisionRunStart start, CancellationToken cancellationToken);

    /// <summary>Waits until the run has completed its record. False: not within the time, which may be zero.</summary>
    Task<bool> WaitAsync(string tenant, string id, TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>Hands an answer of a person to the run. The API has checked the body, the run checks roles, four eyes and delegation.</summary>
    Task<ApprovalVerdict> ApproveAsync(string tenant, string id, ApprovalAnswer answer, CancellationToken cancellationToken);
}

/// <summary>What a person says about a decision.</summary>
internal sealed record ApprovalAnswer
{
    /// <summary>Name of the approval; null when only one is open.</summary>
    public string? Approval { get; init; }

    /// <summary>Yes or no.</summary>
    public required bool Approve { get; init; }

    /// <summary>Why, 1 to 1,000 characters.</summary>
    public string? Reason { get; init; }

    /// <summary>Names another person, who may then answer instead; nothing is approved by that.</summary>
    public string? DelegateTo { get; init; }

    /// <summary>Who answers.</summary>
    public required string Subject { get; init; }

    /// <summary>Scopes of who answers; roles are <c>role:NAME</c>.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>What became of an answer.</summary>
internal enum ApprovalVerdict
{
    /// <summary>It counts; the run goes on or waits for others.</summary>
    Taken,

    /// <summary>There is no such run for this tenant.</summary>
    NoSuchRun,

    /// <summary>The run does not wait for this approval, or no longer.</summary>
    NotOpen,

    /// <summary>The person has not the role, asked for the decision, has answered before, or may not delegate.</summary>
    NotAllowed,
}
