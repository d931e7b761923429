using System.Globalization;
using System.Text.Json;

namespace Dapr.Sidecar.Conversation;

/// <summary>Writes an answer of the second version of the API, as protobuf writes JSON: what is empty or 0 is left out, counts are texts.</summary>
internal static class ConverseAnswer
{
    public static void Write(Utf8JsonWriter json, JsonElement body, ChatResponse response)
    {
        var scrubs = ConverseAlpha2.ScrubsAnswer(body);
        json.WriteStartObject();
        if (ConverseAlpha2.ContextId(body) is { Length: > 0 } context) json.WriteString("contextId", context);
        if (response.Choices.Count > 0)
        {
            json.WriteStartArray("outputs");
            foreach (var choice in response.Choices) WriteOutput(json, choice, response, scrubs);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter json, ChatChoice choice, ChatResponse response, bool scrubs)
    {
        json.WriteStartObject();
        json.WriteStartArray("choices");
        json.WriteStartObject();
        if (choice.FinishReason.Length > 0) json.WriteString("finishReason", choice.FinishReason);
        if (choice.Index != 0) json.WriteString("index", choice.Index.ToString(CultureInfo.InvariantCulture));
        json.WriteStartObject("message");
        if (choice.Content.Length > 0) json.WriteString("content", scrubs ? PiiScrubber.Scrub(choice.Content) : choice.Content);
        if (choice.ToolCalls.Count > 0)
        {
            json.WriteStartArray("toolCalls");
            foreach (var call in choice.ToolCalls) WriteCall(json, call);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        if (response.Model is { Length: > 0 } model) json.WriteString("model", model);
        if (response.Usage is { } usage) WriteUsage(json, usage);
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, ToolCallPart call)
    {
        json.WriteStartObject();
        if (call.Id.Length > 0) json.WriteString("id", call.Id);
        json.WriteStartObject("function");
        if (call.Name.Length > 0) json.WriteString("name", call.Name);
        if (call.Arguments.Length > 0) json.WriteString("arguments", call.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, ChatUsage usage)
    {
        json.WriteStartObject("usage");
        WriteCount(json, "completionTokens", usage.Completion);
        WriteCount(json, "promptTokens", usage.Prompt);
        WriteCount(json, "totalTokens", usage.Total);
        WriteDetails(json, "completionTokensDetails",
            ("acceptedPredictionTokens", usage.AcceptedPrediction), ("audioTokens", usage.CompletionAudio),
            ("reasoningTokens", usage.Reasoning), ("rejectedPredictionTokens", usage.RejectedPrediction));
        WriteDetails(json, "promptTokensDetails", ("audioTokens", usage.PromptAudio), ("cachedTokens", usage.PromptCached));
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, string name, params ReadOnlySpan<(string Name, ulong Count)> counts)
    {
        var any = 0UL;
        foreach (var (_, count) in counts) any |= count;
        if (any == 0) return;
        json.WriteStartObject(name);
        foreach (var (field, count) in counts) WriteCount(json, field, count);
        json.WriteEndObject();
    }

    private static void WriteCount(Utf8JsonWriter json, string name, ulong count)
    {
        if (count > 0) json.WriteString(name, count.ToString(CultureInfo.InvariantCulture));
    }
}
