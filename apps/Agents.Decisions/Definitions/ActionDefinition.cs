using Agents.Decisions.Expressions;

namespace Agents.Decisions.Definitions;

/// <summary>What is written into the subject's history when the outcome is approve.</summary>
/// <param name="Name">Such as <c>refund</c>; guardrails count it.</param>
/// <param name="Amounts">Numbers that guardrails sum up.</param>
internal sealed record ActionDefinition(string Name, IReadOnlyList<KeyValuePair<string, Expression>> Amounts);
