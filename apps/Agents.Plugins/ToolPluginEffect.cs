using System.Text.Json;

namespace Agents.Plugins;

/// <summary>A call that was carried out.</summary>
/// <param name="Result">Its result; null for none.</param>
public sealed record ToolPluginEffect(JsonElement? Result);
