using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Agents.Contracts;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;
using Agents.Tooling.Inventory;

namespace Agents.Tooling;

/// <summary>Source-generated JSON of the gateway's HTTP API: camelCase, nulls left out, enums as lower-case words.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = Limits.MaxJsonDepth + 24)]
[JsonSerializable(typeof(CallSnapshot))]
[JsonSerializable(typeof(SubmitBody))]
[JsonSerializable(typeof(BulkBody))]
[JsonSerializable(typeof(BulkAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ToolDescription))]
[JsonSerializable(typeof(ToolList))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(VersionList))]
[JsonSerializable(typeof(ManifestProblem))]
public sealed partial class ToolingJson : JsonSerializerContext
{
    /// <summary>The same settings with reflection for types that are not listed: callers' own arguments and results.</summary>
    public static JsonSerializerOptions WithReflection => Reflecting.Options;

    // In a class of its own: it needs the generated Default, and the order of static initializers across files is not defined.
    private static class Reflecting
    {
        public static readonly JsonSerializerOptions Options = Create();

        private static JsonSerializerOptions Create()
        {
            var options = new JsonSerializerOptions(Default.Options)
            {
                TypeInfoResolver = JsonTypeInfoResolver.Combine(Default, new DefaultJsonTypeInfoResolver()),
            };
            options.MakeReadOnly();
            return options;
        }
    }
}
