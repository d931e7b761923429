using System.Globalization;
using Agents.Contracts;
using Agents.Hosting.Schemas;
using YamlDotNet.RepresentationModel;

namespace Agents.Hosting.Manifests;

/// <summary>Reports what cannot be served in a JSON Schema, at the place in the file.</summary>
public static class SchemaCheck
{
    public static void Run(YamlNode node, string path, bool mustBeObject, ManifestErrors errors)
    {
        if (!YamlJson.IsShallow(node, Limits.MaxJsonDepth))
        {
            errors.Add(node, path, $"nests deeper than {Limits.MaxJsonDepth} levels.");
            return;
        }
        if (YamlJson.OddKey(node) is { } odd)
        {
            errors.Wrong(odd, path, "texts as field names");
            return;
        }
        foreach (var mistake in ValueSchema.Mistakes(YamlJson.Convert(node)))
            Report(mistake, node, path, errors);
        if (mustBeObject && node is YamlMappingNode mapping
            && (!mapping.Children.TryGetValue(new YamlScalarNode("type"), out var type) || type is not YamlScalarNode { Value: "object" }))
            errors.Add(node, path + ".type", "must be 'object': arguments are a JSON object.");
    }

    private static void Report(SchemaMistake mistake, YamlNode root, string path, ManifestErrors errors)
    {
        var (node, name) = (root, root);
        foreach (var token in mistake.At)
        {
            if (node is YamlSequenceNode list)
            {
                node = name = list.Children[int.Parse(token, CultureInfo.InvariantCulture)];
                path += $"[{token}]";
            }
            else
            {
                var entry = ((YamlMappingNode)node).Children.First(child => child.Key is YamlScalarNode key && (key.Value ?? "") == token);
                (name, node) = (entry.Key, entry.Value);
                path += $".{token}";
            }
        }
        errors.Add(mistake.IsName ? name : node, path, mistake.Message);
    }
}
