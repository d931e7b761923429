using Agents.Decisions.Expressions;
using Agents.Decisions.Rules;
using Agents.Hosting.Canonical;
using Agents.Hosting.Manifests;
using Agents.Hosting.Problems;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads a decision table.</summary>
internal static class TableReader
{
    private static readonly string[] Policies = ["unique", "first", "priority", "collect"];
    private static readonly string[] Aggregations = ["sum", "min", "max", "count"];

    public static DecisionTable? Read(YamlFields fields, string? name, ExpressionScope scope)
    {
        var before = fields.Errors.Found.Count;
        var policy = (HitPolicy)Array.IndexOf(Policies, fields.OneOf(fields.Require("hitPolicy"), "hitPolicy", Policies) ?? "first");
        var aggregation = Aggregation.None;
        if (fields.Find("aggregation") is { } aggregationNode)
        {
            aggregation = (Aggregation)(Array.IndexOf(Aggregations, fields.OneOf(aggregationNode, "aggregation", Aggregations)) + 1);
            if (policy != HitPolicy.Collect)
                fields.Errors.Add(aggregationNode, fields.PathOf("aggregation"), "is only for hitPolicy: collect.");
        }
        if (fields.Require("inputs") is YamlMappingNode { Children.Count: 0 } none)
            fields.Errors.Wrong(none, fields.PathOf("inputs"), "at least one entry, such as score: facts.score");
        var inputs = fields.Expressions("inputs", DefinitionLimits.MaxInputs, scope);
        var outputs = Outputs(fields);
        var priorities = Priorities(fields, policy);
        var places = new List<YamlFields>();
        var rows = new List<TableRow>();
        foreach (var item in fields.Items("rows", DefinitionLimits.MaxRows, required: true))
        {
            rows.Add(Row(item, inputs, outputs, scope));
            places.Add(item);
        }
        fields.RefuseOthers();
        if (fields.Errors.Found.Count > before)
            return null;
        CheckPriorities(rows, priorities, places, outputs, policy);
        if (aggregation is Aggregation.Sum or Aggregation.Min or Aggregation.Max)
            CheckNumbers(rows, places, outputs[0]);
        CheckRows(rows, places, policy);
        return name is null ? null : new DecisionTable(name, policy, aggregation, inputs, outputs, priorities, rows);
    }

    private static List<string> Outputs(YamlFields fields)
    {
        var node = fields.Require("outputs");
        var rule = new TextRule(DefinitionFields.Name(), 60, DefinitionFields.NameWords);
        var outputs = fields.TextList("outputs", DefinitionLimits.MaxOutputs, rule);
        if (node is YamlSequenceNode { Children.Count: 0 })
            fields.Errors.Wrong(node, fields.PathOf("outputs"), "at least one name");
        foreach (var twice in outputs.GroupBy(one => one).Where(group => group.Count() > 1))
            fields.Errors.Add(node!, fields.PathOf("outputs"), $"names '{twice.Key}' twice.");
        return [.. outputs];
    }

    private static IReadOnlyList<string> Priorities(YamlFields fields, HitPolicy policy)
    {
        var node = policy == HitPolicy.Priority ? fields.Require("priorities") : fields.Find("priorities");
        if (node is null)
            return [];
        if (policy != HitPolicy.Priority)
            fields.Errors.Add(node, fields.PathOf("priorities"), "is only for hitPolicy: priority.");
        return fields.TextList("priorities", 100, new TextRule(Forms.Printable(), 200, "values of the first output, the highest first"));
    }

    private static TableRow Row(YamlFields fields, List<KeyValuePair<string, Expression>> inputs, List<string> outputs, ExpressionScope scope)
    {
        var cells = new List<Cell>();
        var when = fields.FindMapping("when");
        foreach (var (input, _) in inputs)
            cells.Add(when?.Find(input) is { } node ? ReadCell(node, when.PathOf(input), scope, fields.Errors) : new Cell.Any());
        when?.RefuseOthers();
        var results = new List<OutputCell>();
        var then = fields.Mapping(fields.Require("then"), "then");
        foreach (var output in outputs)
        {
            if (then?.Require(output) is { } node && ReadOutput(node, then.PathOf(output), scope, fields.Errors) is { } value)
                results.Add(value);
        }
        then?.RefuseOthers();
        fields.RefuseOthers();
        return new TableRow(cells, results);
    }

    private static Cell ReadCell(YamlNode node, string path, ExpressionScope scope, ManifestErrors errors)
    {
        if (node is not YamlScalarNode { Value: { } text } scalar)
        {
            errors.Wrong(node, path, UnaryTestReader.Words);
            return new Cell.Any();
        }
        if (text.TrimStart().StartsWith('='))
        {
            var sign = text.IndexOf('=') + 1;
            return Formula(scalar, text, sign, path, scope.With("value"), errors) is { } expression ? new Cell.Formula(expression) : new Cell.Any();
        }
        // YAML took the quotes away: then it is a text, whatever it looks like. Commas and comparisons are meant as such.
        if (scalar.Style is ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted && DefinitionFields.Label().IsMatch(text) && text is not ("null" or "true" or "false"))
            return new Cell.Tests([new UnaryTest.TextIs(text)], Negated: false);
        if (text.Length > ExpressionReader.MaxLength)
        {
            errors.Add(node, path, $"has {text.Length} characters; allowed: {ExpressionReader.MaxLength}.");
            return new Cell.Any();
        }
        if (UnaryTestReader.Read(text, out var mistake, out var index) is { } cell)
            return cell;
        var start = ExpressionReader.Start(scalar);
        errors.Add(ExpressionReader.IsOneLine(scalar) ? new Mark(start.Index, start.Line, start.Column + index) : start, path, mistake!);
        return new Cell.Any();
    }

    private static OutputCell? ReadOutput(YamlNode node, string path, ExpressionScope scope, ManifestErrors errors)
    {
        if (node is YamlScalarNode { Value: { } text } scalar && text.StartsWith('='))
            return Formula(scalar, text, 1, path, scope, errors) is { } expression ? new OutputCell(Json.Null, expression) : null;
        if (YamlJson.IsShallow(node, Contracts.Limits.MaxJsonDepth) && YamlJson.OddKey(node) is null)
            return new OutputCell(CanonicalJson.Of(YamlJson.Convert(node)), null);
        errors.Wrong(node, path, "any JSON value, or = and an expression");
        return null;
    }

    private static Expression? Formula(YamlScalarNode scalar, string text, int from, string path, ExpressionScope scope, ManifestErrors errors)
    {
        var start = ExpressionReader.Start(scalar);
        while (from < text.Length && text[from] == ' ')
            from++;
        return ExpressionReader.Read(
            text[from..], new Mark(start.Index, start.Line, start.Column + from), ExpressionReader.IsOneLine(scalar), path, scope, errors);
    }

    private static void CheckPriorities(
        List<TableRow> rows, IReadOnlyList<string> priorities, List<YamlFields> places, List<string> outputs, HitPolicy policy)
    {
        if (policy != HitPolicy.Priority)
            return;
        for (var i = 0; i < rows.Count; i++)
        {
            var first = rows[i].Outputs[0];
            var word = first.Literal.ValueKind == System.Text.Json.JsonValueKind.String ? first.Literal.GetString() : first.Literal.GetRawText();
            if (first.Expression is null && !priorities.Contains(word))
                places[i].Errors.Add(places[i].Node, $"{places[i].PathOf("then")}.{outputs[0]}",
                    $"is '{word}', which is not in priorities: {string.Join(", ", priorities)}.");
        }
    }

    private static void CheckNumbers(List<TableRow> rows, List<YamlFields> places, string output)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Outputs[0] is { Expression: null, Literal.ValueKind: not System.Text.Json.JsonValueKind.Number } cell)
                places[i].Errors.Add(places[i].Node, $"{places[i].PathOf("then")}.{output}",
                    $"is {Words.Of(cell.Literal)}; allowed: a number, because it is added up or compared.");
        }
    }

    private static void CheckRows(List<TableRow> rows, List<YamlFields> places, HitPolicy policy)
    {
        if (policy is not (HitPolicy.Unique or HitPolicy.First))
            return;
        for (var later = 1; later < rows.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                if (policy == HitPolicy.Unique && RowLogic.Overlap(rows[earlier], rows[later]))
                    Report($"overlaps row {earlier + 1}: some values match both, and the hit policy is unique.");
                else if (policy == HitPolicy.First && RowLogic.Covers(rows[earlier], rows[later]))
                    Report($"is never reached: row {earlier + 1} matches all that it matches.");
                else
                    continue;
                break;

                void Report(string message) => places[later].Errors.Add(places[later].Node, places[later].PathOf("when"), message);
            }
        }
    }
}
