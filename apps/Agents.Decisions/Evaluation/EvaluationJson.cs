using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Expressions;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Records;
using Agents.Decisions.Runs;
using Agents.Decisions.Subjects;

namespace Agents.Decisions.Evaluation;

/// <summary>Source-generated JSON of decisions: camelCase, nulls left out, enums as lower-case words.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = 96)]
[JsonSerializable(typeof(DecisionEvaluation))]
[JsonSerializable(typeof(DecisionRunStart))]
[JsonSerializable(typeof(DecisionRecord))]
[JsonSerializable(typeof(RunCompletion))]
[JsonSerializable(typeof(ApprovalAnswer))]
[JsonSerializable(typeof(GatheredFact))]
[JsonSerializable(typeof(SubjectAction))]
[JsonSerializable(typeof(ModelAnswer))]
internal sealed partial class DecisionsJson : JsonSerializerContext
{
    /// <summary>The evaluation's one text: equal evaluations have equal bytes.</summary>
    public static byte[] Canonical(DecisionEvaluation evaluation) =>
        CanonicalJson.Bytes(JsonSerializer.SerializeToElement(evaluation, Default.DecisionEvaluation));

    /// <summary>The digest of a record that the chain holds.</summary>
    public static string Digest(DecisionRecord record) =>
        CanonicalJson.Digest(JsonSerializer.SerializeToElement(record, Default.DecisionRecord));
}
