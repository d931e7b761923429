using System.Runtime.InteropServices;
using System.Text.Json;

namespace Agents.Contracts;

/// <summary>Sizes of JSON values.</summary>
public static class JsonSizes
{
    /// <summary>Whether the text of <paramref name="value"/>, as it was received, has more than <paramref name="bytes"/> UTF-8 bytes.</summary>
    public static bool IsOver(JsonElement value, int bytes) => JsonMarshal.GetRawUtf8Value(value).Length > bytes;
}
