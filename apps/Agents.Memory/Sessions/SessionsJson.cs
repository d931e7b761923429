using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agents.Memory.Sessions;

/// <summary>JSON of sessions, generated: an append is made of little else.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SessionDocument))]
[JsonSerializable(typeof(SessionEntry))]
[JsonSerializable(typeof(AppendMany))]
[JsonSerializable(typeof(AppendedMany))]
[JsonSerializable(typeof(ReadSession))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(RemovedSession))]
internal sealed partial class SessionsJson : JsonSerializerContext;
