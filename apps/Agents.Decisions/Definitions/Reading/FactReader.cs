using Agents.Contracts;
using Agents.Decisions.Expressions;
using Agents.Hosting.Canonical;
using Agents.Hosting.Manifests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads <c>facts</c>.</summary>
internal static class FactReader
{
    private const int DefaultTimeoutMs = 500;

    public static IReadOnlyList<FactDefinition> Read(YamlFields fields, ExpressionScope scope, int deadlineMs)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var facts = new List<FactDefinition>();
        foreach (var item in fields.Items("facts", DefinitionLimits.MaxFacts))
        {
            if (Read(item, scope, deadlineMs, taken) is { } fact)
                facts.Add(fact);
        }
        return facts;
    }

    private static FactDefinition? Read(YamlFields fields, ExpressionScope scope, int deadlineMs, HashSet<string> taken)
    {
        var name = fields.RequireName(taken);
        var source = fields.OneOf(fields.Require("source"), "source", "input", "stream", "tool");
        var fact = source switch
        {
            "input" => new FactDefinition { Name = name!, Source = FactSource.Input, TimeoutMs = 1, Value = fields.Expression("value", scope, required: true) },
            "stream" => new FactDefinition
            {
                Name = name!,
                Source = FactSource.Stream,
                Key = Key(fields, scope),
                MaxAge = fields.Duration("maxAge", DefinitionLimits.MaxWindow, required: true),
                TimeoutMs = Timeout(fields, deadlineMs),
            },
            "tool" => new FactDefinition
            {
                Name = name!,
                Source = FactSource.Tool,
                Tool = fields.RequireTool(),
                Arguments = fields.Arguments("arguments", scope),
                TimeoutMs = Timeout(fields, deadlineMs),
                HedgeAfterMs = fields.Number("hedgeAfterMs", 1, DefinitionLimits.MaxDeadlineMs),
            },
            _ => null,
        };
        if (fact is null)
            return null;
        var required = fields.Flag("required", missing: true);
        var missing = fields.Find("default");
        if (required && missing is not null)
            fields.Errors.Add(missing, fields.PathOf("default"), "has no effect: the fact is required; add required: false.");
        if (missing is not null && !IsPlain(missing, fields))
            missing = null;
        if (fact.HedgeAfterMs >= fact.TimeoutMs)
            fields.Errors.Wrong(fields.Find("hedgeAfterMs")!, fields.PathOf("hedgeAfterMs"), $"less than timeoutMs, which is {fact.TimeoutMs}");
        fields.RefuseOthers();
        return fact with { Required = required, Default = missing is null ? null : CanonicalJson.Of(YamlJson.Convert(missing)) };
    }

    private static int Timeout(YamlFields fields, int deadlineMs)
    {
        var timeout = fields.Number("timeoutMs", Math.Min(DefaultTimeoutMs, deadlineMs), 1, DefinitionLimits.MaxDeadlineMs);
        if (timeout > deadlineMs)
            fields.Errors.Wrong(fields.Find("timeoutMs")!, fields.PathOf("timeoutMs"), $"at most deadlineMs, which is {deadlineMs}");
        return timeout;
    }

    private static bool IsPlain(YamlNode node, YamlFields fields)
    {
        if (YamlJson.IsShallow(node, Limits.MaxJsonDepth) && YamlJson.OddKey(node) is null)
            return true;
        fields.Errors.Wrong(node, fields.PathOf("default"), "any JSON value");
        return false;
    }

    private static KeyTemplate? Key(YamlFields fields, ExpressionScope scope)
    {
        if (fields.Require("key") is not { } node)
            return null;
        var path = fields.PathOf("key");
        if (node is not YamlScalarNode { Value: { Length: > 0 and <= 256 } text } scalar)
        {
            fields.Errors.Wrong(node, path, "a text of 1 to 256 characters, such as score/{input.customerId}");
            return null;
        }
        var parts = new List<(string?, Expression?)>();
        var (start, oneLine) = (ExpressionReader.Start(scalar), ExpressionReader.IsOneLine(scalar));
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
            {
                parts.Add((text[at..], null));
                break;
            }
            if (open > at)
                parts.Add((text[at..open], null));
            var close = text.IndexOf('}', open);
            var place = oneLine ? new Mark(start.Index, start.Line, start.Column + open + 1) : start;
            if (close < 0)
            {
                fields.Errors.Add(place, path, "has a { without its }.");
                return null;
            }
            if (ExpressionReader.Read(text[(open + 1)..close], place, oneLine, path, scope, fields.Errors) is not { } expression)
                return null;
            parts.Add((null, expression));
            at = close + 1;
        }
        return new KeyTemplate(parts);
    }
}
