using System.Text.Json.Serialization;

namespace Agents.Hosting.Schemas;

[JsonSerializable(typeof(string))]
internal sealed partial class SchemaJson : JsonSerializerContext;
