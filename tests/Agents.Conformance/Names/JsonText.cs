using System.Text.Encodings.Web;
using System.Text.Json;

namespace Agents.Conformance.Names;

internal static class JsonText
{
    /// <summary>Compact, with only the escapes that JSON asks for.</summary>
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
