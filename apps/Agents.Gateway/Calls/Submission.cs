using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Faults;
using Agents.Hosting.Schemas;

namespace Agents.Gateway.Calls;

/// <summary>What a caller asks for, well formed but not yet checked against the tool.</summary>
internal sealed record Submission(
    Principal Caller, string Tool, JsonElement Arguments, string? IdempotencyKey, string? OrderingKey, int? DeadlineMs, string? Fault = null)
{
    private static readonly string[] SingleFields = ["arguments", "orderingKey", "deadlineMs"];
    private static readonly string[] BulkFields = ["tool", "arguments", "orderingKey", "deadlineMs", "idempotencyKey", "fault"];

    /// <summary>Reads the body of a single submission.</summary>
    public static Outcome<Submission> Read(Principal caller, string tool, string? idempotencyKey, string? fault, JsonElement body)
    {
        var fields = new BodyFields(body, Location.Root, new ErrorSink());
        if (!fields.IsObject(SingleFields))
        {
            return Malformed(fields.Errors);
        }

        return Read(fields, caller, tool, idempotencyKey, fault);
    }

    /// <summary>Reads one item of a bulk submission.</summary>
    public static Outcome<Submission> ReadItem(Principal caller, JsonElement item)
    {
        var fields = new BodyFields(item, Location.Root, new ErrorSink());
        if (!fields.IsObject(BulkFields))
        {
            return Malformed(fields.Errors);
        }

        var key = fields.Text("idempotencyKey", Limits.MaxIdempotencyKeyLength);
        var fault = fields.Text("fault", FaultSpec.MaxLength);
        return Read(fields, caller, fields.Text("tool", Limits.MaxToolNameLength, required: true) ?? "", key, fault);
    }

    private static Outcome<Submission> Read(BodyFields fields, Principal caller, string tool, string? key, string? fault)
    {
        var arguments = fields.Object("arguments");
        var orderingKey = fields.Text("orderingKey", Limits.MaxOrderingKeyLength);
        var deadlineMs = fields.Number("deadlineMs", 1, Limits.MaxDeadlineMs);
        if (fields.Errors.Count > 0)
        {
            return Malformed(fields.Errors);
        }

        if (JsonSizes.IsOver(arguments!.Value, Limits.MaxArgumentsBytes))
        {
            return Refusal.TooLarge($"The arguments of one call may have at most {Limits.MaxArgumentsBytes} bytes.");
        }

        return new Submission(caller, tool, arguments.Value, key, orderingKey, deadlineMs, fault);
    }

    private static Refusal Malformed(IReadOnlyList<ProblemField> errors) =>
        Refusal.BadRequest("Some fields of the body are not as they must be.", errors);
}
