using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Agents.Hosting.Schemas;

/// <summary>A place within a JSON value; written as a JSON Pointer (RFC 6901) only when something is wrong there.</summary>
public sealed record Location(Location? Parent, string Token)
{
    public static readonly Location Root = new(null, "");

    public Location At(string property) => new(this, property);

    public Location At(int index) => new(this, index.ToString(CultureInfo.InvariantCulture));

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var at = this; at.Parent is not null; at = at.Parent)
        {
            text.Insert(0, at.Token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)).Insert(0, '/');
        }

        return text.ToString();
    }

    /// <summary>The value at this place; null when there is none.</summary>
    public JsonElement? Find(JsonElement root)
    {
        if (Parent is null)
        {
            return root;
        }

        return Parent.Find(root) switch
        {
            { ValueKind: JsonValueKind.Object } parent when parent.TryGetProperty(Token, out var value) => value,
            { ValueKind: JsonValueKind.Array } parent when int.TryParse(Token, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < parent.GetArrayLength() => parent[index],
            _ => null,
        };
    }
}
