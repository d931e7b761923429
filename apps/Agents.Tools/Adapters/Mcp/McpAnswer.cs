using System.Text.Json;
using Agents.Contracts;
using ModelContextProtocol.Protocol;

namespace Agents.Tools.Adapters.Mcp;

/// <summary>
/// The answer of an MCP tool as JSON: its structured content; else its one text, as JSON when it is JSON and as a string when not; else
/// the list of its content blocks as MCP writes them.
/// </summary>
internal static class McpAnswer
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Limits.MaxJsonDepth };

    public static ToolAnswer Read(CallToolResult result)
    {
        if (result.IsError == true)
            return new ToolAnswer.Refusal(ToolErrors.ToolError(status: null, TextOf(result)));
        var value = Value(result);
        if (value is { } answer && JsonSizes.IsOver(answer, Limits.MaxResultBytes))
            return ToolErrors.Invalid($"The tool's answer has more than {Limits.MaxResultBytes} bytes.");
        return new ToolAnswer.Result(value);
    }

    private static JsonElement? Value(CallToolResult result)
    {
        if (result.StructuredContent is { ValueKind: not (JsonValueKind.Undefined or JsonValueKind.Null) } structured)
            return structured;
        return result.Content switch
        {
            null or [] => null,
            [TextContentBlock text] => Parse(text.Text),
            var blocks => JsonSerializer.SerializeToElement(blocks, ModelContextProtocol.McpJsonUtilities.DefaultOptions),
        };
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Options).RootElement;
        }
        catch (JsonException)
        {
            // Plain text is an answer too.
            return JsonSerializer.SerializeToElement(text, AgentsJson.SharedOptions);
        }
    }

    private static string? TextOf(CallToolResult result)
    {
        var texts = (result.Content ?? []).OfType<TextContentBlock>().Select(block => block.Text).ToList();
        return texts.Count == 0 ? null : string.Join('\n', texts);
    }
}
