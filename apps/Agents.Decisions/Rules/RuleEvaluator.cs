using System.Text.Json;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Hosting.Canonical;
using Agents.Hosting.Problems;

namespace Agents.Decisions.Rules;

/// <summary>Evaluates one rule. A table without a row that matches has the value null; what cannot be told is an error.</summary>
internal static class RuleEvaluator
{
    public static RuleHit Evaluate(RuleDefinition rule, ExpressionContext context) => rule switch
    {
        ExpressionRule expression => Evaluate(expression, context),
        DecisionTable table => Evaluate(table, context),
        _ => throw new InvalidOperationException($"No evaluation for {rule.GetType().Name}."),
    };

    private static RuleHit Evaluate(ExpressionRule rule, ExpressionContext context)
    {
        var result = context.Evaluate(rule.Value);
        return result.Error is { } error
            ? new RuleHit(rule.Name, null, [], null, error)
            : new RuleHit(rule.Name, null, [], result.Value, null);
    }

    private static RuleHit Evaluate(DecisionTable table, ExpressionContext context)
    {
        var policy = Policy(table);
        var inputs = new ExpressionResult[table.Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = context.Evaluate(table.Inputs[i].Value);
            if (inputs[i].Error is { } error)
                return Failed(error);
        }
        var hits = new List<int>();
        for (var row = 0; row < table.Rows.Count; row++)
        {
            var verdict = Match(table, row, inputs, context);
            if (verdict.Error is { } error)
                return Failed($"row {row + 1}: {error}");
            if (verdict.Matches)
                hits.Add(row);
            if (verdict.Matches && table.HitPolicy == HitPolicy.First)
                break;
        }
        if (table.HitPolicy == HitPolicy.Unique && hits.Count > 1)
            return Failed($"rows {string.Join(" and ", hits.Select(row => row + 1))} match, and its hit policy is unique.");
        return table.HitPolicy == HitPolicy.Collect ? Collect(table, hits, context) : Single(table, hits, context);

        RuleHit Failed(string error) => new(table.Name, policy, [], null, $"table {table.Name}: {error}");
    }

    private static CellVerdict Match(DecisionTable table, int row, ExpressionResult[] inputs, ExpressionContext context)
    {
        var cells = table.Rows[row].Cells;
        for (var i = 0; i < cells.Count; i++)
        {
            var verdict = cells[i].Match(inputs[i], context);
            if (verdict.Error is { } error)
                return new CellVerdict(false, $"{table.Inputs[i].Key}: {error}");
            if (!verdict.Matches)
                return verdict;
        }
        return CellVerdict.Yes;
    }

    private static RuleHit Single(DecisionTable table, List<int> hits, ExpressionContext context)
    {
        var policy = Policy(table);
        if (hits.Count == 0)
            return new RuleHit(table.Name, policy, [], Json.Null, null);
        var values = new List<(int Row, JsonElement Value)>();
        foreach (var row in hits)
        {
            var (value, error) = Outputs(table, row, context);
            if (error is not null)
                return new RuleHit(table.Name, policy, [], null, error);
            values.Add((row, value));
        }
        var best = table.HitPolicy == HitPolicy.Priority
            ? values.MinBy(one => Rank(table, one.Value))
            : values[0];
        if (table.HitPolicy == HitPolicy.Priority && Rank(table, best.Value) == int.MaxValue)
            return new RuleHit(table.Name, policy, [], null,
                $"table {table.Name}: row {best.Row + 1} gives {Words.Of(best.Value.GetProperty(table.Outputs[0]))}, which is not in its priorities.");
        return new RuleHit(table.Name, policy, [best.Row + 1], best.Value, null);
    }

    private static int Rank(DecisionTable table, JsonElement value)
    {
        var first = value.GetProperty(table.Outputs[0]);
        var word = first.ValueKind == JsonValueKind.String ? first.GetString()! : first.GetRawText();
        for (var i = 0; i < table.Priorities.Count; i++)
        {
            if (table.Priorities[i] == word)
                return i;
        }
        return int.MaxValue;
    }

    private static RuleHit Collect(DecisionTable table, List<int> hits, ExpressionContext context)
    {
        var policy = Policy(table);
        var values = new List<JsonElement>();
        foreach (var row in hits)
        {
            var (value, error) = Outputs(table, row, context);
            if (error is not null)
                return new RuleHit(table.Name, policy, [], null, error);
            values.Add(value);
        }
        var rows = hits.Select(row => row + 1).ToArray();
        if (table.Aggregation == Aggregation.Count)
            return new RuleHit(table.Name, policy, rows, Json.Of((double)hits.Count), null);
        if (table.Aggregation == Aggregation.None)
            return new RuleHit(table.Name, policy, rows, CanonicalJson.Build(writer =>
            {
                writer.WriteStartArray();
                foreach (var value in values)
                    value.WriteTo(writer);
                writer.WriteEndArray();
            }), null);
        var numbers = values.Select(value => value.GetProperty(table.Outputs[0])).ToArray();
        if (Array.FindIndex(numbers, number => number.ValueKind != JsonValueKind.Number) is >= 0 and var odd)
            return new RuleHit(table.Name, policy, [], null,
                $"table {table.Name}: row {rows[odd]} gives {Words.Of(numbers[odd])}; {policy} needs a number.");
        var doubles = numbers.Select(number => number.GetDouble()).ToArray();
        var sum = table.Aggregation switch
        {
            Aggregation.Sum => doubles.Sum(),
            _ when doubles.Length == 0 => (double?)null,
            Aggregation.Min => doubles.Min(),
            _ => doubles.Max(),
        };
        if (sum is { } total && !double.IsFinite(total))
            return new RuleHit(table.Name, policy, [], null, $"table {table.Name}: the sum is too large.");
        return new RuleHit(table.Name, policy, rows, sum is { } number ? Json.Of(number) : Json.Null, null);
    }

    private static (JsonElement Value, string? Error) Outputs(DecisionTable table, int row, ExpressionContext context)
    {
        var outputs = table.Rows[row].Outputs;
        var values = new KeyValuePair<string, JsonElement>[outputs.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = outputs[i].Literal;
            if (outputs[i].Expression is { } expression)
            {
                var result = context.Evaluate(expression);
                if (result.Error is { } error)
                    return (default, $"table {table.Name}: row {row + 1}: {error}");
                value = result.Value;
            }
            values[i] = new(table.Outputs[i], value);
        }
        return (Json.Object(values), null);
    }

    private static string Policy(DecisionTable table)
    {
        var policy = table.HitPolicy.ToString().ToLowerInvariant();
        return table.Aggregation == Aggregation.None ? policy : $"{policy} {table.Aggregation.ToString().ToLowerInvariant()}";
    }
}
