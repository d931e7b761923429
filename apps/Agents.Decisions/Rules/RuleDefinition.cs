using Agents.Decisions.Expressions;

namespace Agents.Decisions.Rules;

/// <summary>A part of the decision that has a value of its own, <c>rules.NAME</c>.</summary>
internal abstract record RuleDefinition(string Name);

/// <summary>One expression.</summary>
internal sealed record ExpressionRule(string Name, Expression Value) : RuleDefinition(Name);

/// <summary>A decision table.</summary>
internal sealed record DecisionTable(
    string Name,
    HitPolicy HitPolicy,
    Aggregation Aggregation,
    IReadOnlyList<KeyValuePair<string, Expression>> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string> Priorities,
    IReadOnlyList<TableRow> Rows) : RuleDefinition(Name);

/// <param name="Cells">For each input of the table, in its order.</param>
/// <param name="Outputs">For each output of the table, in its order.</param>
internal sealed record TableRow(IReadOnlyList<Cell> Cells, IReadOnlyList<OutputCell> Outputs);

/// <summary>A value, or an expression that gives it.</summary>
internal sealed record OutputCell(System.Text.Json.JsonElement Literal, Expression? Expression);

/// <summary>Which of the rows that match count, as in DMN.</summary>
internal enum HitPolicy
{
    /// <summary>At most one row may match; two are an error.</summary>
    Unique,

    /// <summary>The first that matches, from the top.</summary>
    First,

    /// <summary>Of those that match the one whose first output comes first in the list of priorities.</summary>
    Priority,

    /// <summary>All that match.</summary>
    Collect,
}

/// <summary>What <see cref="HitPolicy.Collect"/> makes of the first output of the rows.</summary>
internal enum Aggregation
{
    /// <summary>The list of them.</summary>
    None,
    Sum,
    Min,
    Max,
    Count,
}
