using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dapr.Client.Http;

/// <summary>Serialisation of the answers that the SDK itself reads.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DaprError))]
[JsonSerializable(typeof(MetadataAnswer))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
internal sealed partial class SdkJson : JsonSerializerContext;
