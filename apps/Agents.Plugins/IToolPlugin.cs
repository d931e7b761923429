using System.Text.Json;

namespace Agents.Plugins;

/// <summary>
/// A tool that is a class, loaded into the worker. It is public, has a constructor without parameters, and is disposed, when it can be,
/// before its load context is unloaded. A plugin shares the worker's process: one that may crash, hang or leak belongs into a
/// process of its own.
/// </summary>
/// <remarks>
/// For its assembly to be really unloaded nothing outside may keep hold of its types. Threads, timers and static events have to end in
/// <see cref="IDisposable.Dispose"/>. <c>JsonSerializer</c> with default options remembers every type for ever: use a source-generated
/// context, <see cref="JsonDocument"/>, or options of the plugin's own.
/// </remarks>
public interface IToolPlugin
{
    /// <summary>Carries out a call. Several may run at the same time.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    /// <returns>The result; null for none.</returns>
    /// <exception cref="ToolPluginException">The tool's own error answer. Any other exception is a fault of the tool.</exception>
    ValueTask<JsonElement?> CallAsync(ToolPluginCall call, CancellationToken cancellationToken);
}
