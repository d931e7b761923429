using YamlDotNet.RepresentationModel;

namespace Agents.Decisions.Definitions.Reading;

/// <summary>What an input can have, as far as its schema closes it with <c>additionalProperties: false</c>.</summary>
internal static class InputSchema
{
    private const int MaxDepth = 5;

    public static Dictionary<string, IReadOnlyCollection<string>> Members(YamlNode schema)
    {
        var members = new Dictionary<string, IReadOnlyCollection<string>>();
        Collect(schema, "input", MaxDepth, members);
        return members;
    }

    private static void Collect(YamlNode node, string path, int depth, Dictionary<string, IReadOnlyCollection<string>> members)
    {
        if (depth == 0 || node is not YamlMappingNode schema || Child(schema, "properties") is not YamlMappingNode properties)
            return;
        var names = properties.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "").ToArray();
        if (Child(schema, "additionalProperties") is YamlScalarNode { Value: "false" } && Child(schema, "patternProperties") is null)
            members[path] = names;
        foreach (var (key, value) in properties.Children)
            Collect(value, $"{path}.{key}", depth - 1, members);
    }

    private static YamlNode? Child(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null;
}
