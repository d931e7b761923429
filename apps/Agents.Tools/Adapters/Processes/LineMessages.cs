using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Agents.Contracts;

namespace Agents.Tools.Adapters.Processes;

/// <summary>The lines that a program of a process target gets. Each is one JSON object and ends with a line feed.</summary>
internal static class LineMessages
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answered by <c>{"id", "result"}</c> or <c>{"id", "error": problem details}</c>.</summary>
    public static byte[] Call(string id, ToolRequest request) => Line(id, writer =>
    {
        var command = request.Command;
        writer.WriteString("tool", command.Tool);
        writer.WriteNumber("attempt", request.Attempt);
        writer.WriteString("idempotencyKey", command.IdempotencyKey);
        writer.WriteNumber("deadlineMs", (long)request.TimeLeft.TotalMilliseconds);
        writer.WriteString("tenant", command.Principal.Tenant);
        writer.WriteString("subject", command.Principal.Subject);
        writer.WritePropertyName("arguments");
        // Written anew, for the caller's own text may have line feeds between its values.
        command.Arguments.WriteTo(writer);
    });

    /// <summary>Answered by <c>{"id", "pong": true}</c>.</summary>
    public static byte[] Ping(string id) => Line(id, writer => writer.WriteBoolean("ping", true));

    /// <summary>Answered by <c>{"id", "found": true, "result"}</c> or <c>{"id", "found": false}</c>.</summary>
    public static byte[] Query(string id, string idempotencyKey) => Line(id, writer => writer.WriteString("query", idempotencyKey));

    /// <summary>What an answer to a call means.</summary>
    public static ToolAnswer ReadAnswer(JsonElement answer)
    {
        if (answer.TryGetProperty("error", out var error))
        {
            return error.ValueKind == JsonValueKind.Object
                ? new ToolAnswer.Refusal(ToolErrors.FromProblem(ToolErrors.StatusOf(error), error))
                : ToolErrors.Invalid("The answer's error is no object.");
        }
        if (!answer.TryGetProperty("result", out var result))
            return ToolErrors.Invalid("The answer has neither result nor error.");
        return JsonSizes.IsOver(result, Limits.MaxResultBytes)
            ? ToolErrors.Invalid($"The tool's answer has more than {Limits.MaxResultBytes} bytes.")
            : new ToolAnswer.Result(result.ValueKind == JsonValueKind.Null ? null : result);
    }

    private static byte[] Line(string id, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            write(writer);
            writer.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
