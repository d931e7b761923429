using Agents.Decisions.Expressions;

namespace Agents.Decisions.Definitions;

/// <summary>One line of the outcome.</summary>
/// <param name="When">Null: always.</param>
/// <param name="Outcome">What is decided then.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Values">What is decided besides, by name.</param>
internal sealed record OutcomeCase(
    Expression? When, DecisionOutcome Outcome, string Reason, IReadOnlyList<KeyValuePair<string, Expression>> Values);
