using System.Text.Json;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Http;
using static Dapr.Sidecar.GoText.ProtoFields;

namespace Dapr.Sidecar.Conversation;

/// <summary>Reads a request of the second version of the API: messages of every role, tools, a format for the answer.</summary>
internal static class ConverseAlpha2
{
    private static readonly (string Name, string OtherName, ChatRole Role)[] Kinds =
    [
        // A developer's words count as a user's.
        ("ofDeveloper", "of_developer", ChatRole.User),
        ("ofSystem", "of_system", ChatRole.System),
        ("ofUser", "of_user", ChatRole.User),
        ("ofAssistant", "of_assistant", ChatRole.Assistant),
        ("ofTool", "of_tool", ChatRole.Tool),
    ];

    /// <exception cref="JsonException">A field has a wrong value.</exception>
    public static (ChatRequest? Request, ApiError? Refusal) Read(string component, JsonElement body)
    {
        var inputs = Messages(body, "inputs");
        var format = Message(body, "responseFormat", "response_format");
        var request = new ChatRequest
        {
            Temperature = Number(body, "temperature") ?? 0,
            Metadata = Texts(body, "metadata"),
            ResponseFormat = format,
            CacheRetention = Retention(body),
        };
        _ = (ContextId(body), ScrubsAnswer(body));
        List<ChatMessage> messages = [];
        foreach (var input in inputs)
        {
            var scrubs = Flag(input, "scrubPii", "scrub_pii");
            foreach (var message in Messages(input, "messages"))
            {
                if (Kind(message) is not { } kind) return (null, ConversationErrors.InvalidParameters(component, "message type cannot be nil"));
                var parts = Parts(kind.Body, kind.Role, scrubs);
                if (parts is null) return (null, ConversationErrors.InvalidParameters(component, "tool types cannot be nil"));
                messages.Add(new ChatMessage(kind.Role, parts));
            }
        }
        var tools = Tools(body, out var given);
        if (inputs.Count == 0) return (null, ConversationErrors.MissingInputs(component));
        var choice = Text(body, "toolChoice", "tool_choice") ?? "";
        if (choice.Length == 0 && given > 0) choice = "auto";
        if (WrongChoice(choice, tools, given) is { } wrong) return (null, ConversationErrors.InvalidParameters(component, wrong));
        return (request with { Messages = messages, Tools = tools, ToolChoice = choice }, null);
    }

    public static string? ContextId(JsonElement body) => Text(body, "contextId", "context_id");

    public static bool ScrubsAnswer(JsonElement body) => Flag(body, "scrubPii", "scrub_pii");

    private static (JsonElement Body, ChatRole Role)? Kind(JsonElement message)
    {
        (JsonElement Body, ChatRole Role)? found = null;
        foreach (var (name, otherName, role) in Kinds)
        {
            if (Message(message, name, otherName) is not { } body) continue;
            if (found is not null) throw new JsonException("a message is of more than one kind; allowed: one of " + string.Join(", ", Kinds.Select(k => k.Name)));
            found = (body, role);
        }
        return found;
    }

    /// <summary>Null: a call of a tool that says no function.</summary>
    private static List<ChatPart>? Parts(JsonElement message, ChatRole role, bool scrubs)
    {
        var texts = Messages(message, "content").Select(content => Text(content, "text") ?? "").Select(text => scrubs ? PiiScrubber.Scrub(text) : text);
        var name = Text(message, "name") ?? "";
        if (role == ChatRole.Tool)
        {
            var id = Text(message, "toolId", "tool_id") ?? "";
            return [.. texts.Select(text => new ToolResultPart(id, name, text))];
        }
        List<ChatPart> parts = [.. texts.Select(text => new TextPart(text))];
        if (role != ChatRole.Assistant) return parts;
        foreach (var call in Messages(message, "toolCalls", "tool_calls"))
        {
            if (Message(call, "function") is not { } function) return null;
            parts.Add(new ToolCallPart(Text(call, "id") ?? "", Text(function, "name") ?? "", Text(function, "arguments") ?? ""));
        }
        return parts;
    }

    /// <param name="body">The request.</param>
    /// <param name="given">How many were given; those without a function are passed over.</param>
    private static List<ChatTool> Tools(JsonElement body, out int given)
    {
        var tools = Messages(body, "tools");
        given = tools.Count;
        List<ChatTool> functions = [];
        foreach (var tool in tools)
        {
            if (Message(tool, "function") is not { } function) continue;
            functions.Add(new ChatTool(Text(function, "name") ?? "", Text(function, "description") ?? "", Message(function, "parameters")));
        }
        return functions;
    }

    private static string? WrongChoice(string choice, List<ChatTool> tools, int given) => choice switch
    {
        "auto" or "none" or "" => null,
        "required" => given == 0 ? "tool choice is 'required', but there are no tools" : null,
        _ => given == 0 || tools.Exists(tool => tool.Name == choice) ? null
            : $"tool choice '{choice}' is not allowed; allowed: auto, none, required, or the name of one of the tools",
    };

    private static string? Retention(JsonElement body)
    {
        if (Text(body, "promptCacheRetention", "prompt_cache_retention") is not { } text) return null;
        return ProtoDuration.TryParse(text, out var duration)
            ? GoDuration.Text(duration.Span)
            : throw new JsonException($"promptCacheRetention \"{text}\" is not valid; allowed: {ProtoDuration.Form}");
    }
}
