using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Dapr.Sidecar.Http;

namespace Dapr.Sidecar.Conversation;

/// <summary>A question as a chat completions API wants it.</summary>
internal static class OpenAiRequest
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = Json.Relaxed.Encoder };

    /// <exception cref="ChatException">A message of a tool is not the answer to one call.</exception>
    public static byte[] Write(string model, ChatRequest request)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("model", model);
            json.WriteStartArray("messages");
            foreach (var message in request.Messages) WriteMessage(json, message);
            json.WriteEndArray();
            // Models that reason refuse it.
            if (!Reasons(model)) json.WriteNumber("temperature", request.Temperature > 0 ? request.Temperature : 0);
            if (request.Tools.Count > 0)
            {
                json.WriteStartArray("tools");
                foreach (var tool in request.Tools) WriteTool(json, tool);
                json.WriteEndArray();
            }
            if (request.ToolChoice.Length > 0) json.WriteString("tool_choice", request.ToolChoice);
            if (request.ResponseFormat is { } format) WriteFormat(json, format);
            WriteMetadata(json, request);
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private static bool Reasons(string model) =>
        model == "o3" || model.StartsWith("o1-", StringComparison.Ordinal) || model.StartsWith("o3-", StringComparison.Ordinal) || model.StartsWith("gpt-5", StringComparison.Ordinal);

    private static void WriteMessage(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        switch (message.Role)
        {
            case ChatRole.Tool:
                if (message.Parts is not [ToolResultPart result])
                    throw new ChatException(string.Create(CultureInfo.InvariantCulture, $"expected exactly one answer of a tool in a message of a tool, got {message.Parts.Count} parts"));
                json.WriteString("role", "tool");
                json.WriteString("content", result.Content);
                json.WriteString("tool_call_id", result.Id);
                break;
            default:
                json.WriteString("role", message.Role switch
                {
                    ChatRole.System => "system",
                    ChatRole.Assistant => "assistant",
                    ChatRole.Function => "function",
                    _ => "user",
                });
                WriteContent(json, [.. message.Parts.OfType<TextPart>()]);
                WriteCalls(json, [.. message.Parts.OfType<ToolCallPart>()]);
                break;
        }
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, List<TextPart> texts)
    {
        if (texts.Count <= 1)
        {
            json.WriteString("content", texts.Count == 0 ? "" : texts[0].Text);
            return;
        }
        json.WriteStartArray("content");
        foreach (var text in texts)
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", text.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter json, List<ToolCallPart> calls)
    {
        if (calls.Count == 0) return;
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            if (call.Id.Length > 0) json.WriteString("id", call.Id);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", call.Arguments);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteTool(Utf8JsonWriter json, ChatTool tool)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", tool.Name);
        json.WriteString("description", tool.Description);
        json.WritePropertyName("parameters");
        if (tool.Parameters is { } parameters) parameters.WriteTo(json);
        else json.WriteRawValue("{}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The schema may carry a name and say that it is strict. Without a type it is none and is left out.</summary>
    private static void WriteFormat(Utf8JsonWriter json, JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String) return;
        json.WriteStartObject("response_format");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("json_schema");
        json.WriteString("name", schema.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } given ? given : "response");
        json.WriteBoolean("strict", schema.TryGetProperty("strict", out var strict) && strict.ValueKind == JsonValueKind.True);
        json.WriteStartObject("schema");
        foreach (var member in schema.EnumerateObject().Where(m => m.Name is not ("name" or "strict"))) member.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter json, ChatRequest request)
    {
        var metadata = request.Metadata.Where(entry => !entry.Key.StartsWith("openai:", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        if (request.CacheRetention is { } retention) metadata["prompt_cache_retention"] = retention;
        if (metadata.Count == 0) return;
        json.WriteStartObject("metadata");
        foreach (var (name, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
    }
}
