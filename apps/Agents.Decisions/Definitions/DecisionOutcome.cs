using System.Text.Json.Serialization;

namespace Agents.Decisions.Definitions;

/// <summary>What is decided. The order counts: a smaller value is narrower than a larger one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DecisionOutcome>))]
internal enum DecisionOutcome
{
    /// <summary>No.</summary>
    [JsonStringEnumMemberName("deny")] Deny,

    /// <summary>Not by the machine: a person has to look. Nothing is carried out.</summary>
    [JsonStringEnumMemberName("review")] Review,

    /// <summary>Yes; steps are carried out.</summary>
    [JsonStringEnumMemberName("approve")] Approve,
}
