using System.Text.Json;

namespace Dapr.Sidecar.Conversation;

/// <summary>A model that a component gives access to.</summary>
internal interface IChatModel
{
    /// <exception cref="ChatException">The model gave no answer.</exception>
    Task<ChatResponse> ConverseAsync(ChatRequest request, CancellationToken cancellationToken);
}

/// <summary>Why there is no answer, for the caller of the API.</summary>
internal sealed class ChatException(string message, Exception? inner = null) : Exception(message, inner);

internal enum ChatRole
{
    User,
    System,
    Assistant,
    Tool,
    Function,
}

internal sealed record ChatMessage(ChatRole Role, IReadOnlyList<ChatPart> Parts);

internal abstract record ChatPart;

internal sealed record TextPart(string Text) : ChatPart;

/// <summary>The model asked for a tool.</summary>
internal sealed record ToolCallPart(string Id, string Name, string Arguments) : ChatPart;

/// <summary>What a tool has answered.</summary>
internal sealed record ToolResultPart(string Id, string Name, string Content) : ChatPart;

/// <param name="Name">As the model calls it.</param>
/// <param name="Description">For the model.</param>
/// <param name="Parameters">A JSON schema, an object.</param>
internal sealed record ChatTool(string Name, string Description, JsonElement? Parameters);

/// <summary>A question to a model. Its JSON belongs to the body of the request and lives as long as that.</summary>
internal sealed record ChatRequest
{
    public IReadOnlyList<ChatMessage> Messages { get; init; } = [];
    public IReadOnlyList<ChatTool> Tools { get; init; } = [];

    /// <summary><c>auto</c>, <c>none</c>, <c>required</c> or the name of a tool; empty: not said.</summary>
    public string ToolChoice { get; init; } = "";

    /// <summary>0 counts as not given.</summary>
    public double Temperature { get; init; }

    /// <summary>Passed on to the model.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>A JSON schema that the answer has to follow.</summary>
    public JsonElement? ResponseFormat { get; init; }

    /// <summary>How long the model may keep the prompt, as a duration of Go.</summary>
    public string? CacheRetention { get; init; }
}

/// <param name="Model">Its name; null: none.</param>
/// <param name="Choices">Answers; each is an output of its own.</param>
/// <param name="Usage">Tokens; null: not told.</param>
internal sealed record ChatResponse(string? Model, IReadOnlyList<ChatChoice> Choices, ChatUsage? Usage);

internal sealed record ChatChoice(string FinishReason, long Index, string Content, IReadOnlyList<ToolCallPart> ToolCalls);

internal sealed record ChatUsage(ulong Completion, ulong Prompt, ulong Total)
{
    public ulong AcceptedPrediction { get; init; }
    public ulong CompletionAudio { get; init; }
    public ulong Reasoning { get; init; }
    public ulong RejectedPrediction { get; init; }
    public ulong PromptAudio { get; init; }
    public ulong PromptCached { get; init; }
}
