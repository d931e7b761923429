using Agents.Contracts.Calls;
using Agents.Decisions.Records;

namespace Agents.Decisions.Runs;

/// <summary>Carries out decisions that wait or have steps.</summary>
internal interface IDecisionRuns
{
    /// <summary>
    /// Starts the run of a record that is in the store, in state <c>running</c>; when this returns it is durable. All of it is decided: a run
    /// asks for approvals, carries out the steps, compensates and completes the record. Starting it again does nothing.
    /// </summary>
    /// <param name="principal">On whose behalf; tool calls are made for this principal.</param>
    /// <param name="record">The decision.</param>
    /// <param name="deadline">When the run has to have ended, UTC. The time that approvals take is not part of it: each has its own.</param>
    /// <param name="cancellationToken">Ends the wait, not the run.</param>
    Task StartAsync(Principal principal, DecisionRecord record, DateTimeOffset deadline, CancellationToken cancellationToken);

    /// <summary>Waits until the outcome stands. False: not within the time, which may be zero.</summary>
    Task<bool> WaitAsync(string tenant, string id, TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>Writes an answer of a person into the record and wakes the run. The API has checked the body; roles, four eyes and delegation are checked here.</summary>
    Task<ApprovalVerdict> ApproveAsync(string tenant, string id, ApprovalAnswer answer, CancellationToken cancellationToken);

    /// <summary>Says no to what people are asked, so that a run which waits for them ends without an effect. One that carries out steps goes on.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="id">The decision.</param>
    /// <param name="by">Who stands in the record.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WithdrawAsync(string tenant, string id, string by, CancellationToken cancellationToken);

    /// <summary>Deletes what is kept of the run itself, which has ended. False: it has not.</summary>
    Task<bool> ForgetAsync(string id, CancellationToken cancellationToken);
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

    /// <summary>Several are open for this person: the answer has to name one.</summary>
    NotNamed,

    /// <summary>The person has not the role, asked for the decision, has answered before, or may not delegate.</summary>
    NotAllowed,
}
