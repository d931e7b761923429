using System.Globalization;
using System.Text.RegularExpressions;
using Agents.Decisions.Expressions;
using Agents.Hosting.Manifests;
using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>What decision types have besides the fields of every manifest: lists, times, expressions.</summary>
internal static partial class DefinitionFields
{
    public const string NameWords = "a name of letters and digits that begins with a lower-case letter, such as creditScore";
    public const string LabelWords = "lower-case words and digits joined by . - or _, such as bank-detail-change";

    /// <summary>The mappings of a list; what is no mapping is reported.</summary>
    public static List<YamlFields> Items(this YamlFields fields, string name, int max, bool required = false)
    {
        var items = new List<YamlFields>();
        var node = required ? fields.Require(name) : fields.Find(name);
        if (node is null)
            return items;
        if (node is not YamlSequenceNode list || list.Children.Count > max || (required && list.Children.Count == 0))
        {
            fields.Errors.Wrong(node, fields.PathOf(name), $"a list of {(required ? 1 : 0)} to {max}");
            return items;
        }
        for (var i = 0; i < list.Children.Count; i++)
        {
            if (list.Children[i] is YamlMappingNode mapping)
                items.Add(new YamlFields(mapping, $"{fields.PathOf(name)}[{i}]", fields.Errors));
            else
                fields.Errors.Wrong(list.Children[i], $"{fields.PathOf(name)}[{i}]", "a mapping");
        }
        return items;
    }

    /// <summary>The names of a list of mappings, before anything else of it is read.</summary>
    public static List<string> NamesOf(this YamlFields fields, string name) =>
        fields.Find(name) is YamlSequenceNode list
            ? [.. list.Children.OfType<YamlMappingNode>()
                .Select(one => one.Children.TryGetValue(new YamlScalarNode("name"), out var node) ? (node as YamlScalarNode)?.Value : null)
                .OfType<string>()]
            : [];

    public static string? RequireName(this YamlFields fields, HashSet<string> taken) => Unique(
        fields, fields.RequireText("name", 60, Name(), NameWords), taken);

    public static string? RequireLabel(this YamlFields fields, HashSet<string> taken) => Unique(
        fields, fields.RequireText("name", 60, Label(), LabelWords), taken);

    public static string? RequireLabel(this YamlFields fields, string field) => fields.RequireText(field, 60, Label(), LabelWords);

    public static string? RequireTool(this YamlFields fields, string field = "tool") =>
        fields.RequireText(field, Contracts.Limits.MaxToolNameLength, Forms.Name(), Forms.NameWords);

    public static TimeSpan? Duration(this YamlFields fields, string name, TimeSpan max, bool required = false)
    {
        if ((required ? fields.Require(name) : fields.Find(name)) is not { } node)
            return null;
        if (node is YamlScalarNode { Value: { } text } && Durations.Read(text) is { } time && time > TimeSpan.Zero && time <= max)
            return time;
        fields.Errors.Wrong(node, fields.PathOf(name),
            string.Create(CultureInfo.InvariantCulture, $"{Durations.Words}, at most {(max.TotalDays >= 1 ? $"{max.TotalDays}d" : $"{max.TotalSeconds}s")}"));
        return null;
    }

    public static Expression? Expression(this YamlFields fields, string name, ExpressionScope scope, bool required = false) =>
        (required ? fields.Require(name) : fields.Find(name)) is { } node ? ExpressionReader.Read(node, fields.PathOf(name), scope, fields.Errors) : null;

    /// <summary>A mapping of names to expressions, in the order of the file.</summary>
    public static List<KeyValuePair<string, Expression>> Expressions(this YamlFields fields, string name, int max, ExpressionScope scope)
    {
        var expressions = new List<KeyValuePair<string, Expression>>();
        if (fields.FindMapping(name) is not { } map)
            return expressions;
        if (map.Node.Children.Count > max)
            fields.Errors.Wrong(map.Node, fields.PathOf(name), $"at most {max} entries");
        foreach (var (key, value) in map.Node.Children)
        {
            if (key is not YamlScalarNode { Value: { } word } || !Name().IsMatch(word) || word.Length > 60)
                fields.Errors.Wrong(key, fields.PathOf(name), NameWords);
            else if (ExpressionReader.Read(value, map.PathOf(word), scope, fields.Errors) is { } expression)
                expressions.Add(new(word, expression));
        }
        return expressions;
    }

    public static ArgumentMapping Arguments(this YamlFields fields, string name, ExpressionScope scope) =>
        new(fields.Expressions(name, DefinitionLimits.MaxArguments, scope));

    public static DecisionOutcome? Outcome(this YamlFields fields, string name, bool required, params string[] allowed) =>
        fields.OneOf(required ? fields.Require(name) : fields.Find(name), name, allowed) switch
        {
            "approve" => DecisionOutcome.Approve,
            "review" => DecisionOutcome.Review,
            "deny" => DecisionOutcome.Deny,
            _ => null,
        };

    [GeneratedRegex(@"^[a-z][A-Za-z0-9_]*\z")]
    public static partial Regex Name();

    [GeneratedRegex(@"^[a-z][a-z0-9]*([._-][a-z0-9]+)*\z")]
    public static partial Regex Label();

    private static string? Unique(YamlFields fields, string? name, HashSet<string> taken)
    {
        if (name is null || taken.Add(name))
            return name;
        fields.Errors.Add(fields.Find("name")!, fields.PathOf("name"), $"is '{name}', and there is another of that name.");
        return null;
    }
}
