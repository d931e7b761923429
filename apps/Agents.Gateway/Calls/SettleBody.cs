using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Agents.Contracts;
using Agents.Hosting.Schemas;

namespace Agents.Gateway.Calls;

/// <summary>Body of <c>POST /v1/calls/{id}/settle</c>: what a person found out.</summary>
/// <param name="Outcome"><c>succeeded</c> or <c>failed</c>.</param>
/// <param name="Result">What the tool would have answered; only with <c>succeeded</c>.</param>
/// <param name="Reason">How the person knows, 1 to 2,000 characters.</param>
internal sealed record SettleBody(string Outcome, JsonElement? Result, string Reason)
{
    private const string Succeeded = "succeeded";
    private const int MaxReason = 2000;

    [JsonIgnore]
    public bool IsSuccess => Outcome == Succeeded;

    public static Outcome<SettleBody> Read(JsonElement body)
    {
        var errors = new ErrorSink();
        var fields = new BodyFields(body, Location.Root, errors);
        if (!fields.IsObject("outcome", "result", "reason"))
        {
            return Malformed(errors);
        }

        var outcome = fields.Text("outcome", 20, required: true);
        var reason = fields.Text("reason", MaxReason, required: true);
        // A copy: those who wait for the call get it too, when this request is long over.
        JsonElement? result = body.TryGetProperty("result", out var value) ? value.Clone() : null;
        if (outcome is not (null or Succeeded or "failed"))
        {
            errors.Add(Location.Root.At("outcome"), body.GetProperty("outcome"), "succeeded or failed");
        }

        if (result is not null && outcome is "failed")
        {
            errors.Add(Location.Root.At("result"), result.Value, "nothing when the outcome is failed");
        }

        if (errors.Errors.Count > 0)
        {
            return Malformed(errors);
        }

        return result is { } given && JsonSizes.IsOver(given, Limits.MaxResultBytes)
            ? Refusal.TooLarge(string.Create(CultureInfo.InvariantCulture, $"A result may have at most {Limits.MaxResultBytes} bytes."))
            : new SettleBody(outcome!, result, reason!);
    }

    private static Refusal Malformed(ErrorSink errors) => Refusal.BadRequest("Some fields of the body are not as they must be.", errors.Errors);
}
