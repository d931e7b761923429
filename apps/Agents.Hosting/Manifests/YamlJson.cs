using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Hosting.Manifests;

/// <summary>YAML as JSON, by the core schema of YAML 1.2: only plain scalars can be null, true, false or numbers.</summary>
public static class YamlJson
{
    public static JsonElement Convert(YamlNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, node);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    /// <summary>Whether the node nests at most so deep; an alias that contains itself never does.</summary>
    public static bool IsShallow(YamlNode node, int depth) => depth > 0 && node switch
    {
        YamlMappingNode mapping => mapping.Children.Values.All(child => IsShallow(child, depth - 1)),
        YamlSequenceNode list => list.Children.All(child => IsShallow(child, depth - 1)),
        _ => true,
    };

    /// <summary>The first key that is no text, which JSON cannot have; null when there is none.</summary>
    public static YamlNode? OddKey(YamlNode node) => node switch
    {
        YamlMappingNode mapping => mapping.Children.Keys.FirstOrDefault(key => key is not YamlScalarNode)
            ?? mapping.Children.Values.Select(OddKey).FirstOrDefault(odd => odd is not null),
        YamlSequenceNode list => list.Children.Select(OddKey).FirstOrDefault(odd => odd is not null),
        _ => null,
    };

    /// <summary>The number that a plain scalar stands for.</summary>
    public static double? Number(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text }
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;

    private static void Write(Utf8JsonWriter writer, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                writer.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    writer.WritePropertyName(((YamlScalarNode)key).Value ?? "");
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case YamlSequenceNode list:
                writer.WriteStartArray();
                foreach (var item in list.Children)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case YamlScalarNode scalar:
                Write(writer, scalar);
                break;
            default:
                throw new InvalidOperationException($"No JSON for {node.NodeType}.");
        }
    }

    private static void Write(Utf8JsonWriter writer, YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
            writer.WriteStringValue(text);
        else if (text is "" or "~" or "null" or "Null" or "NULL")
            writer.WriteNullValue();
        else if (text is "true" or "True" or "TRUE")
            writer.WriteBooleanValue(true);
        else if (text is "false" or "False" or "FALSE")
            writer.WriteBooleanValue(false);
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            writer.WriteNumberValue(whole);
        else if (Number(scalar) is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(text);
    }
}
