using Agents.Decisions.Expressions;
using Agents.Hosting.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>Reads <c>model</c>.</summary>
internal static class ModelReader
{
    private const int DefaultTimeoutMs = 1000;

    public static ModelDefinition? Read(YamlFields? fields, ExpressionScope scope, int deadlineMs, IReadOnlyCollection<string> values)
    {
        if (fields is null)
            return null;
        var before = fields.Errors.Found.Count;
        var tool = fields.RequireTool();
        var arguments = fields.Arguments("arguments", scope);
        var timeout = fields.Number("timeoutMs", Math.Min(DefaultTimeoutMs, deadlineMs), 1, DefinitionLimits.MaxDeadlineMs);
        if (timeout > deadlineMs)
            fields.Errors.Wrong(fields.Find("timeoutMs")!, fields.PathOf("timeoutMs"), $"at most deadlineMs, which is {deadlineMs}");
        var required = fields.Flag("required");
        var narrows = Narrows(fields, values);
        fields.RefuseOthers();
        return fields.Errors.Found.Count > before
            ? null
            : new ModelDefinition { Tool = tool!, Arguments = arguments, TimeoutMs = timeout, Required = required, Narrows = narrows };
    }

    private static Dictionary<string, NarrowDirection> Narrows(YamlFields fields, IReadOnlyCollection<string> values)
    {
        var narrows = new Dictionary<string, NarrowDirection>(StringComparer.Ordinal);
        if (fields.FindMapping("narrows") is not { } map)
            return narrows;
        foreach (var (key, value) in map.Node.Children)
        {
            if (key is not YamlScalarNode { Value: { } name } || !values.Contains(name))
                fields.Errors.Wrong(key, fields.PathOf("narrows"), $"a value of the outcome: {(values.Count == 0 ? "there is none" : string.Join(", ", values))}");
            else if (fields.OneOf(value, $"narrows.{name}", "lower", "higher") is { } direction)
                narrows[name] = direction == "lower" ? NarrowDirection.Lower : NarrowDirection.Higher;
        }
        return narrows;
    }
}
