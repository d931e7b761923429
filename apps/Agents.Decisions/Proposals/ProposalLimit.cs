using System.Text.Json;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Hosting.Problems;

namespace Agents.Decisions.Proposals;

/// <summary>
/// Takes from a model's answer only what narrows: an outcome below that of the rules (approve over review over deny), and a number in
/// the direction that the type declares for it, never past zero. Everything else is ignored, and recorded as such.
/// </summary>
internal static class ProposalLimit
{
    private const int MaxReason = 500;
    private const int MaxNotes = 20;

    public static (DecisionOutcome Outcome, JsonElement Values, ProposalResult Result) Apply(
        ModelDefinition model, JsonElement answer, DecisionOutcome outcome, JsonElement values)
    {
        var (applied, ignored) = (new List<string>(), new List<string>());
        string? reason = null;
        if (answer.ValueKind != JsonValueKind.Object)
        {
            ignored.Add($"the answer is {Words.Of(answer)}, not an object");
            return (outcome, values, new ProposalResult("answered", applied, ignored, null));
        }
        foreach (var property in answer.EnumerateObject())
        {
            switch (property.Name)
            {
                case "outcome":
                    outcome = Narrow(property.Value, outcome, applied, ignored);
                    break;
                case "values" when property.Value.ValueKind == JsonValueKind.Object:
                    values = Narrow(model, property.Value, values, applied, ignored);
                    break;
                case "reason" when property.Value.ValueKind == JsonValueKind.String:
                    reason = property.Value.GetString() is { Length: > MaxReason } text ? text[..MaxReason] : property.Value.GetString();
                    break;
                default:
                    Note(ignored, $"{Cut(property.Name)} is not a field that is taken");
                    break;
            }
        }
        return (outcome, values, new ProposalResult("answered", applied, ignored, reason));
    }

    private static DecisionOutcome Narrow(JsonElement proposed, DecisionOutcome outcome, List<string> applied, List<string> ignored)
    {
        DecisionOutcome? wanted = proposed.ValueKind == JsonValueKind.String ? proposed.GetString() switch
        {
            "approve" => DecisionOutcome.Approve,
            "review" => DecisionOutcome.Review,
            "deny" => DecisionOutcome.Deny,
            _ => null,
        } : null;
        if (wanted is not { } narrower)
            Note(ignored, $"the outcome {Words.Of(proposed)} is none of approve, review, deny");
        else if (narrower < outcome)
        {
            Note(applied, $"the outcome from {Word(outcome)} to {Word(narrower)}");
            return narrower;
        }
        else if (narrower > outcome)
            Note(ignored, $"the outcome {Word(narrower)} is wider than {Word(outcome)}");
        return outcome;
    }

    private static JsonElement Narrow(ModelDefinition model, JsonElement proposed, JsonElement values, List<string> applied, List<string> ignored)
    {
        var result = values.EnumerateObject().ToDictionary(one => one.Name, one => one.Value);
        foreach (var property in proposed.EnumerateObject())
        {
            if (!model.Narrows.TryGetValue(property.Name, out var direction))
                Note(ignored, $"values.{Cut(property.Name)} is not one that the model may change");
            else if (!result.TryGetValue(property.Name, out var there) || there.ValueKind != JsonValueKind.Number)
                Note(ignored, $"values.{property.Name} has no number to be narrowed");
            else if (property.Value.ValueKind != JsonValueKind.Number)
                Note(ignored, $"values.{property.Name} is {Words.Of(property.Value)}, not a number");
            else if (IsNarrower(direction, there.GetDouble(), property.Value.GetDouble()))
            {
                result[property.Name] = property.Value;
                Note(applied, $"values.{property.Name} from {Words.Of(there)} to {Words.Of(property.Value)}");
            }
            else if (property.Value.GetDouble() != there.GetDouble())
                Note(ignored, $"values.{property.Name} {Words.Of(property.Value)} is wider than {Words.Of(there)}");
        }
        return applied.Count == 0 ? values : Json.Object(values.EnumerateObject().Select(one => KeyValuePair.Create(one.Name, result[one.Name])));
    }

    // Never past zero: a refund below nothing would be a charge.
    private static bool IsNarrower(NarrowDirection direction, double there, double proposed) => direction == NarrowDirection.Lower
        ? proposed < there && proposed >= Math.Min(0, there)
        : proposed > there && proposed <= (there < 0 ? 0 : double.MaxValue);

    private static void Note(List<string> notes, string text)
    {
        if (notes.Count < MaxNotes)
            notes.Add(text);
    }

    private static string Cut(string name) => name.Length > 60 ? name[..60] + "..." : name;

    private static string Word(DecisionOutcome outcome) => outcome.ToString().ToLowerInvariant();
}
