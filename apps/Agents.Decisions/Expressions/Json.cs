using System.Text.Json;
using Agents.Hosting.Canonical;

namespace Agents.Decisions.Expressions;

/// <summary>JSON values that are made often.</summary>
internal static class Json
{
    public static JsonElement Null { get; } = JsonElement.Parse("null");

    public static JsonElement True { get; } = JsonElement.Parse("true");

    public static JsonElement False { get; } = JsonElement.Parse("false");

    public static JsonElement EmptyObject { get; } = JsonElement.Parse("{}");

    public static JsonElement Of(bool value) => value ? True : False;

    public static JsonElement Of(string value) => JsonSerializer.SerializeToElement(value, CanonicalJson.Text);

    public static JsonElement Of(double value) => JsonElement.Parse(CanonicalJson.Number(value));

    /// <summary>An object of these properties.</summary>
    public static JsonElement Object(IEnumerable<KeyValuePair<string, JsonElement>> properties) => CanonicalJson.Build(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
        writer.WriteEndObject();
    });
}
