using System.Text.Json;
using Dapr.Sidecar.Http;
using static Dapr.Sidecar.GoText.ProtoFields;

namespace Dapr.Sidecar.Conversation;

/// <summary>The first version of the API: texts with roles, and one text as the answer.</summary>
internal static class ConverseAlpha1
{
    /// <exception cref="JsonException">A field has a wrong value.</exception>
    public static (ChatRequest? Request, ApiError? Refusal) Read(string component, JsonElement body)
    {
        // Read first, for a wrong field is told before what is missing.
        var messages = Messages(body, "inputs").Select(Message).ToList();
        var temperature = Number(body, "temperature") ?? 0;
        _ = (Text(body, "contextID"), Flag(body, "scrubPII"), Texts(body, "metadata"), Parameters(body));
        return messages.Count == 0
            ? (null, ConversationErrors.MissingInputs(component))
            : (new ChatRequest { Messages = messages, Temperature = temperature }, null);
    }

    public static void Write(Utf8JsonWriter json, JsonElement body, ChatResponse response)
    {
        json.WriteStartObject();
        if (Text(body, "contextID") is { Length: > 0 } context) json.WriteString("contextID", context);
        if (response.Choices.Count > 0)
        {
            json.WriteStartArray("outputs");
            foreach (var choice in response.Choices)
            {
                json.WriteStartObject();
                var content = Flag(body, "scrubPII") ? PiiScrubber.Scrub(choice.Content) : choice.Content;
                if (content.Length > 0) json.WriteString("result", content);
                if (Parameters(body) is { } parameters && parameters.EnumerateObject().Any())
                {
                    json.WritePropertyName("parameters");
                    parameters.WriteTo(json);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static ChatMessage Message(JsonElement input)
    {
        var text = Text(input, "content") ?? "";
        var role = Text(input, "role") switch
        {
            "system" => ChatRole.System,
            "assistant" or "ai" => ChatRole.Assistant,
            "tool" => ChatRole.Tool,
            "function" => ChatRole.Function,
            _ => ChatRole.User,
        };
        return new ChatMessage(role, [new TextPart(Flag(input, "scrubPII") ? PiiScrubber.Scrub(text) : text)]);
    }

    /// <summary>A map of <c>google.protobuf.Any</c>, which comes back as it is: each is empty, or says which known type it is of.</summary>
    private static JsonElement? Parameters(JsonElement body)
    {
        if (GoText.ProtoFields.Message(body, "parameters") is not { } map) return null;
        foreach (var entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Object) throw Wrong(entry.Value, $"parameters.{entry.Name}", "an object with @type");
            if (!entry.Value.EnumerateObject().Any()) continue;
            var type = Text(entry.Value, "@type") ?? "";
            if (!type.StartsWith("type.googleapis.com/google.protobuf.", StringComparison.Ordinal))
                throw Wrong(entry.Value, $"parameters.{entry.Name}", "@type with type.googleapis.com/google.protobuf. and the name of a type");
        }
        return map;
    }
}
