using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dapr.Sidecar.Http;

/// <summary>The JSON settings of the API: compact, without escaping what JSON does not ask to escape.</summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Relaxed = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
