using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Proposals;

/// <summary>What the model's tool answered. Part of the record.</summary>
/// <param name="Value">Its answer; null when there is none.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="TookMs">How long it took.</param>
internal sealed record ModelAnswer([property: JsonConverter(typeof(KeptNull))] JsonElement? Value, string? Error, double TookMs);
