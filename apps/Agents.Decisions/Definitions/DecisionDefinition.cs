using System.Text.Json;
using Agents.Decisions.Expressions;
using Agents.Decisions.Guardrails;
using Agents.Decisions.Rules;
using Agents.Hosting.Schemas;

namespace Agents.Decisions.Definitions;

/// <summary>One version of a decision type, checked and compiled. Immutable; any number of threads may evaluate it at a time.</summary>
internal sealed record DecisionDefinition
{
    public const string DecisionKind = "DecisionType";

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string Description { get; init; }

    /// <summary>SHA-256 of the file's content as canonical JSON, 64 hexadecimal digits: layout and comments do not count.</summary>
    public required string Digest { get; init; }

    /// <summary>The text it was read from.</summary>
    public required string Text { get; init; }

    public required JsonElement InputSchema { get; init; }

    public required ValueSchema Input { get; init; }

    /// <summary>Whom the decision is about; a text or number. Null: nobody, and no guardrail looks at earlier actions.</summary>
    public Expression? Subject { get; init; }

    public required IReadOnlyList<FactDefinition> Facts { get; init; }

    /// <summary>In an order in which each comes after those that it uses.</summary>
    public required IReadOnlyList<RuleDefinition> Rules { get; init; }

    /// <summary>The first whose condition holds counts; the last has none.</summary>
    public required IReadOnlyList<OutcomeCase> Outcomes { get; init; }

    public required IReadOnlyList<GuardrailDefinition> Guardrails { get; init; }

    public ModelDefinition? Model { get; init; }

    public required IReadOnlyList<StepDefinition> Steps { get; init; }

    public required IReadOnlyList<ApprovalDefinition> Approvals { get; init; }

    public ActionDefinition? Action { get; init; }

    /// <summary>Until when the decision has ended, from its request on.</summary>
    public required int DeadlineMs { get; init; }

    /// <summary>The outcome when facts are missing, rules fail or the time is up: never approve.</summary>
    public required DecisionOutcome SafeOutcome { get; init; }

    /// <summary>Whether it can be decided within the request: nothing waits and nothing is undone.</summary>
    public bool IsInline => Steps.Count == 0 && Approvals.Count == 0;

    /// <summary>Whether the subject's earlier actions count.</summary>
    public bool NeedsHistory => Subject is not null && (Action is not null || Guardrails.Any(one => one is not ExpressionGuardrail));
}
