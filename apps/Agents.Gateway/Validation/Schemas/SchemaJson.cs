using System.Text.Json.Serialization;

namespace Agents.Gateway.Validation.Schemas;

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(double))]
internal sealed partial class SchemaJson : JsonSerializerContext;
