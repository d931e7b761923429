using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Tools.Execution;

namespace Agents.Tools.Batching;

/// <summary>The one command that stands for a group towards the tool.</summary>
internal static class BatchRequest
{
    // Items name their own subjects.
    private const string Several = "batch";

    public static CallCommand Of(IReadOnlyList<QueuedCall> calls)
    {
        var first = calls[0].Command;
        var id = CallId.New();
        var subjects = calls.Select(call => call.Command.Principal.Subject).Distinct().Take(2).ToArray();
        return first with
        {
            Id = id,
            IdempotencyKey = id,
            Principal = new Principal { Tenant = first.Principal.Tenant, Subject = subjects is [var only] ? only : Several },
            Arguments = Arguments(calls),
            Deadline = calls.Max(call => call.Deadline),
        };
    }

    private static JsonElement Arguments(IReadOnlyList<QueuedCall> calls)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * calls.Count);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("items"u8);
            foreach (var command in calls.Select(call => call.Command))
            {
                json.WriteStartObject();
                json.WriteString("id"u8, command.Id);
                json.WriteString("idempotencyKey"u8, command.IdempotencyKey);
                json.WriteString("subject"u8, command.Principal.Subject);
                json.WritePropertyName("arguments"u8);
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(command.Arguments), skipInputValidation: true);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }
}
