using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Agents.Contracts.Calls;
using Agents.Contracts.Memory;
using Agents.Contracts.Signals;

namespace Agents.Contracts;

/// <summary>
/// Source-generated JSON of the messages and records: camelCase, nulls left out, enums as lower-case words. Manifests are read by
/// reflection (<see cref="SharedOptions"/>): generated code forgets the defaults of fields that are left out.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true,
    MaxDepth = Limits.MaxJsonDepth + 24)]
[JsonSerializable(typeof(CallCommand))]
[JsonSerializable(typeof(CallTicket))]
[JsonSerializable(typeof(CallRecord))]
[JsonSerializable(typeof(CallResult))]
[JsonSerializable(typeof(Signal))]
[JsonSerializable(typeof(TurnsAppended))]
public sealed partial class AgentsJson : JsonSerializerContext
{
    /// <summary>
    /// The same settings for serializers that take options, with reflection for types that are not listed here. Records are read
    /// back from stores that reorder fields, so the <c>type</c> of a target may stand anywhere.
    /// </summary>
    public static JsonSerializerOptions SharedOptions => Shared.Options;

    // A class of its own: the generated half of this one has to be initialised first.
    private static class Shared
    {
        public static JsonSerializerOptions Options { get; } = Create();

        private static JsonSerializerOptions Create()
        {
            var options = new JsonSerializerOptions(Default.Options)
            {
                TypeInfoResolver = JsonTypeInfoResolver.Combine(Default, new DefaultJsonTypeInfoResolver()),
                // The default escapes all that could harm within HTML, six bytes for one: a record within its limits could then be
                // more than a sidecar takes in one request. Nothing of this is ever part of a page.
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            };
            options.MakeReadOnly();
            return options;
        }
    }
}
