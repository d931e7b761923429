using Agents.Decisions.Expressions;

namespace Agents.Decisions.Guardrails;

/// <summary>What must never be approved, whatever the rules say.</summary>
internal abstract record GuardrailDefinition(string Name, string Reason);

/// <summary>Denies when the expression is true.</summary>
internal sealed record ExpressionGuardrail(string Name, string Reason, Expression DenyWhen) : GuardrailDefinition(Name, Reason);

/// <summary>At most so many actions of the subject in a window, this one included.</summary>
internal sealed record CountGuardrail(string Name, string Reason, string Action, TimeSpan Window, int Max) : GuardrailDefinition(Name, Reason);

/// <summary>At most so much in a window, this action included.</summary>
internal sealed record SumGuardrail(string Name, string Reason, string Action, TimeSpan Window, string Amount, double Max)
    : GuardrailDefinition(Name, Reason);

/// <summary>Nothing for a time after an action of the subject.</summary>
internal sealed record WaitGuardrail(string Name, string Reason, TimeSpan Wait, string After) : GuardrailDefinition(Name, Reason);
