using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Dapr.Sidecar.Resources.Yaml;

/// <summary>YAML as compact JSON with sorted keys: what a map or a list as a metadata value becomes.</summary>
internal static class YamlJson
{
    public static string Text(YamlNode node) => Convert(node)?.ToJsonString(Http.Json.Relaxed) ?? "null";

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children
            .Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value ?? "", Convert(child.Value)))
            .OrderBy(child => child.Key, StringComparer.Ordinal)),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode scalar => Convert(YamlScalar.From(scalar)),
        _ => null,
    };

    private static JsonNode? Convert(YamlScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Null => null,
        ScalarKind.Text => JsonValue.Create(scalar.Text),
        _ => JsonNode.Parse(scalar.Text),
    };
}
