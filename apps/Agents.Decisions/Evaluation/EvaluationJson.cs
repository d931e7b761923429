using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Records;
using Agents.Hosting.Canonical;

namespace Agents.Decisions.Evaluation;

/// <summary>Source-generated JSON of decisions: camelCase, nulls left out, enums as lower-case words.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = 96)]
[JsonSerializable(typeof(DecisionEvaluation))]
[JsonSerializable(typeof(DecisionRecord))]
internal sealed partial class DecisionsJson : JsonSerializerContext
{
    /// <summary>The evaluation's one text: equal evaluations have equal bytes.</summary>
    public static byte[] Canonical(DecisionEvaluation evaluation) =>
        CanonicalJson.Bytes(JsonSerializer.SerializeToElement(evaluation, Default.DecisionEvaluation));

    /// <summary>The digest of a record that the chain holds.</summary>
    public static string Digest(DecisionRecord record) => Digest(record, out _);

    /// <param name="record">The record.</param>
    /// <param name="bytes">About how many bytes it takes in the store.</param>
    public static string Digest(DecisionRecord record, out int bytes)
    {
        var text = CanonicalJson.Bytes(JsonSerializer.SerializeToElement(record, Default.DecisionRecord));
        bytes = text.Length;
        return CanonicalJson.Digest(text);
    }
}
