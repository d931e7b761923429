using System.Globalization;
using System.Text.Json;

namespace Dapr.Sidecar.Conversation;

/// <summary>
/// <c>conversation.echo</c>: says again what it was told, a line for each text, and calls every tool it is given, with the names of the
/// parameters as arguments. A token is a word.
/// </summary>
internal sealed class EchoModel : IChatModel
{
    public Task<ChatResponse> ConverseAsync(ChatRequest request, CancellationToken cancellationToken)
    {
        List<ToolCallPart> calls = [.. request.Tools.Select((tool, index) => new ToolCallPart(index.ToString(CultureInfo.InvariantCulture), tool.Name, Arguments(tool)))];
        List<string> lines = [];
        foreach (var part in request.Messages.SelectMany(message => message.Parts))
        {
            switch (part)
            {
                case TextPart text:
                    lines.Add(text.Text);
                    break;
                case ToolCallPart call:
                    calls.Add(call);
                    break;
                case ToolResultPart result:
                    lines.Add($"Tool Response for tool ID '{result.Id}' with name '{result.Name}': {result.Content}");
                    break;
                default:
                    throw new ChatException($"found invalid content type as input for {part}");
            }
        }
        var content = string.Join('\n', lines);
        var words = (ulong)content.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        var choice = new ChatChoice(calls.Count > 0 ? "tool_calls" : "stop", 0, content, calls);
        return Task.FromResult(new ChatResponse(null, [choice], new ChatUsage(words, words, words + words)));
    }

    private static string Arguments(ChatTool tool)
    {
        if (tool.Parameters is not { } parameters || !parameters.TryGetProperty("properties", out var properties)) return "";
        return properties.ValueKind == JsonValueKind.Object
            ? string.Join(',', properties.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal))
            : throw new ChatException($"the properties of a tool's parameters must be an object, not {properties.ValueKind}");
    }
}
