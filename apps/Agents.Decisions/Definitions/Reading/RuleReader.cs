using Agents.Decisions.Expressions;
using Agents.Decisions.Rules;
using Agents.Hosting.Manifests;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads <c>rules</c> and brings them into an order in which each comes after those that it uses.</summary>
internal static class RuleReader
{
    public static IReadOnlyList<RuleDefinition> Read(YamlFields fields, ExpressionScope scope)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<(RuleDefinition Rule, YamlFields Fields)>();
        foreach (var item in fields.Items("rules", DefinitionLimits.MaxRules))
        {
            if (Read(item, scope, taken) is { } rule)
                rules.Add((rule, item));
        }
        return Order(rules);
    }

    private static RuleDefinition? Read(YamlFields fields, ExpressionScope scope, HashSet<string> taken)
    {
        var name = fields.RequireName(taken);
        if (fields.Find("value") is not null)
        {
            var value = fields.Expression("value", scope);
            fields.RefuseOthers();
            return name is null || value is null ? null : new ExpressionRule(name, value);
        }
        if (fields.Find("rows") is null && fields.Find("hitPolicy") is null)
        {
            fields.Errors.Add(fields.Node, fields.PathOf("value"), "is missing; a rule has a value, or hitPolicy, inputs, outputs and rows.");
            return null;
        }
        return TableReader.Read(fields, name, scope);
    }

    private static List<RuleDefinition> Order(List<(RuleDefinition Rule, YamlFields Fields)> rules)
    {
        var ordered = new List<RuleDefinition>();
        var open = rules.ToDictionary(one => one.Rule.Name);
        while (open.Count > 0)
        {
            // In the order of the file among those that are possible: the order is part of what is decided.
            var next = rules.FirstOrDefault(one => open.ContainsKey(one.Rule.Name) && !Used(one.Rule).Any(open.ContainsKey));
            if (next.Rule is null)
            {
                foreach (var (rule, fields) in open.Values.Where(one => Reaches(one.Rule, one.Rule.Name, open)).OrderBy(one => one.Fields.Node.Start.Line))
                {
                    fields.Errors.Add(fields.Find("name")!, fields.PathOf("name"),
                        $"is '{rule.Name}', which uses itself: {string.Join(", ", Used(rule).Where(open.ContainsKey).Select(used => $"rules.{used}"))} leads back to it.");
                }
                break;
            }
            open.Remove(next.Rule.Name);
            ordered.Add(next.Rule);
        }
        return ordered;
    }

    private static bool Reaches(RuleDefinition from, string target, Dictionary<string, (RuleDefinition Rule, YamlFields Fields)> open)
    {
        var seen = new HashSet<string>();
        var left = new Stack<RuleDefinition>([from]);
        while (left.TryPop(out var rule))
        {
            foreach (var used in Used(rule))
            {
                if (used == target)
                    return true;
                if (seen.Add(used) && open.TryGetValue(used, out var next))
                    left.Push(next.Rule);
            }
        }
        return false;
    }

    private static IEnumerable<string> Used(RuleDefinition rule) => Expressions(rule)
        .SelectMany(expression => expression.References).Where(one => one.Root == "rules").Select(one => one.Name).Distinct();

    private static IEnumerable<Expression> Expressions(RuleDefinition rule) => rule switch
    {
        ExpressionRule expression => [expression.Value],
        DecisionTable table => table.Inputs.Select(one => one.Value)
            .Concat(table.Rows.SelectMany(row => row.Cells.OfType<Cell.Formula>().Select(cell => cell.Expression)))
            .Concat(table.Rows.SelectMany(row => row.Outputs.Select(output => output.Expression).OfType<Expression>())),
        _ => [],
    };
}
