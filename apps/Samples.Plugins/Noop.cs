using System.Text.Json;
using Agents.Plugins;

namespace Samples.Plugins;

/// <summary>Does nothing, at once: what a call costs without its tool.</summary>
public sealed class Noop : IToolPlugin
{
    private static readonly JsonElement Ok = JsonDocument.Parse("""{"ok":true}""").RootElement;

    /// <inheritdoc/>
    public ValueTask<JsonElement?> CallAsync(ToolPluginCall call, CancellationToken cancellationToken) => new(Ok);
}
