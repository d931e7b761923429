using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dapr.Sidecar.Conversation;

/// <summary>Reads what a chat completions API answers.</summary>
internal static class OpenAiAnswer
{
    /// <exception cref="JsonException">It is not such an answer.</exception>
    /// <exception cref="ChatException">It is empty.</exception>
    public static ChatResponse Read(string model, byte[] body)
    {
        var answer = JsonSerializer.Deserialize(body, OpenAiJson.Default.Completion) ?? throw new JsonException("the answer of the model is null");
        if (answer.Choices is not { Length: > 0 } choices) throw new ChatException("empty response");
        return new ChatResponse(model, [.. choices.Select(ChoiceOf)], UsageOf(answer.Usage));
    }

    /// <summary>The reason in the body of an error; null: none that can be read.</summary>
    public static string? ErrorOf(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, OpenAiJson.Default.Failure)?.Error?.Message;
        }
        catch (JsonException)
        {
            return null; // The status alone has to do.
        }
    }

    private static ChatChoice ChoiceOf(Choice choice, int index) => new(
        choice.FinishReason is { Length: > 0 } reason ? reason : "unknown",
        index,
        choice.Message?.Content ?? "",
        [.. (choice.Message?.ToolCalls ?? []).Select(call => new ToolCallPart(call.Id ?? "", call.Function?.Name ?? "", call.Function?.Arguments ?? ""))]);

    private static ChatUsage? UsageOf(Usage? usage) => usage is null or { CompletionTokens: 0, PromptTokens: 0, TotalTokens: 0 } ? null
        : new ChatUsage(usage.CompletionTokens, usage.PromptTokens, usage.TotalTokens)
        {
            AcceptedPrediction = usage.CompletionTokensDetails?.AcceptedPredictionTokens ?? 0,
            CompletionAudio = usage.CompletionTokensDetails?.AudioTokens ?? 0,
            Reasoning = usage.CompletionTokensDetails?.ReasoningTokens ?? 0,
            RejectedPrediction = usage.CompletionTokensDetails?.RejectedPredictionTokens ?? 0,
            PromptAudio = usage.PromptTokensDetails?.AudioTokens ?? 0,
            PromptCached = usage.PromptTokensDetails?.CachedTokens ?? 0,
        };

    internal sealed record Completion(Choice[]? Choices, Usage? Usage);

    internal sealed record Choice(Message? Message, string? FinishReason);

    internal sealed record Message(string? Content, ToolCall[]? ToolCalls);

    internal sealed record ToolCall(string? Id, Function? Function);

    internal sealed record Function(string? Name, string? Arguments);

    internal sealed record Usage(ulong CompletionTokens, ulong PromptTokens, ulong TotalTokens, CompletionDetails? CompletionTokensDetails, PromptDetails? PromptTokensDetails);

    internal sealed record CompletionDetails(ulong AcceptedPredictionTokens, ulong AudioTokens, ulong ReasoningTokens, ulong RejectedPredictionTokens);

    internal sealed record PromptDetails(ulong AudioTokens, ulong CachedTokens);

    internal sealed record Failure(FailureReason? Error);

    internal sealed record FailureReason(string? Message);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OpenAiAnswer.Completion))]
[JsonSerializable(typeof(OpenAiAnswer.Failure))]
internal sealed partial class OpenAiJson : JsonSerializerContext;
