using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Definitions;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Evaluation;

/// <summary>What the evaluator makes of facts, history and proposal: the same input gives the same bytes, on every replica.</summary>
internal sealed record DecisionEvaluation
{
    public required DecisionOutcome Outcome { get; init; }

    /// <summary>Why, for people; the one that decided comes first.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What is decided besides: an object.</summary>
    public required JsonElement Values { get; init; }

    /// <summary>The value of each rule, by name: an object.</summary>
    public required JsonElement Rules { get; init; }

    public required IReadOnlyList<RuleHit> RuleHits { get; init; }

    /// <summary>Of both passes.</summary>
    public required IReadOnlyList<GuardrailResult> Guardrails { get; init; }

    /// <summary>What became of the model's proposal; null when the type asks none or it did not come to that.</summary>
    public ProposalResult? Proposal { get; init; }

    /// <summary>
    /// Arguments of the model's tool: the rules allow something, and the model has not been asked. Nothing of this evaluation counts
    /// until it is done again with the answer.
    /// </summary>
    public JsonElement? AskModel { get; init; }

    /// <summary>The steps to carry out, in order; empty unless the outcome is approve.</summary>
    public required IReadOnlyList<PlannedStep> Steps { get; init; }

    /// <summary>The approvals that are needed before the first step; empty unless the outcome is approve.</summary>
    public required IReadOnlyList<NeededApproval> Approvals { get; init; }

    /// <summary>What goes into the subject's history; null unless the outcome is approve.</summary>
    public PlannedAction? Action { get; init; }
}

/// <param name="Rule">Its name.</param>
/// <param name="Policy">The hit policy; null for an expression.</param>
/// <param name="Rows">Numbers of the rows that count, from 1.</param>
/// <param name="Value">What came out; null when it failed.</param>
/// <param name="Error">Why it could not be evaluated.</param>
internal sealed record RuleHit(string Rule, string? Policy, IReadOnlyList<int> Rows, [property: JsonConverter(typeof(KeptNull))] JsonElement? Value, string? Error);

/// <param name="Name">Its name.</param>
/// <param name="Pass">1 before the proposal, 2 after it.</param>
/// <param name="Result"><c>passed</c>, <c>denied</c> or <c>failed</c>; the last two deny.</param>
/// <param name="Detail">The figures, or why it could not be evaluated.</param>
internal sealed record GuardrailResult(string Name, int Pass, string Result, string? Detail)
{
    public const string Passed = "passed";
    public const string Denied = "denied";
    public const string Failed = "failed";
}

/// <param name="State"><c>answered</c> or <c>unanswered</c>.</param>
/// <param name="Applied">What was narrowed.</param>
/// <param name="Ignored">What was not taken, and why.</param>
/// <param name="Reason">The model's own words, cut.</param>
internal sealed record ProposalResult(string State, IReadOnlyList<string> Applied, IReadOnlyList<string> Ignored, string? Reason);

/// <summary>A step to carry out.</summary>
internal sealed record PlannedStep
{
    public required string Name { get; init; }

    public required string Tool { get; init; }

    /// <summary>Null when they depend on what an earlier step answers.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>Whether arguments and condition are known only once the earlier steps have run.</summary>
    public bool Deferred { get; init; }

    public required int TimeoutMs { get; init; }

    /// <summary>The tool that undoes it; null when nothing has to be undone.</summary>
    public string? CompensationTool { get; init; }

    /// <summary>Why nothing has to be undone.</summary>
    public string? NoCompensationReason { get; init; }
}

internal sealed record NeededApproval
{
    public required string Name { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required int Count { get; init; }

    public required bool FourEyes { get; init; }

    public required int TimeoutMs { get; init; }

    public required DecisionOutcome OnTimeout { get; init; }

    public required bool Delegation { get; init; }
}

/// <param name="Name">Such as <c>refund</c>.</param>
/// <param name="Amounts">By name.</param>
internal sealed record PlannedAction(string Name, IReadOnlyDictionary<string, double> Amounts);
