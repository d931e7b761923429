using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;
using NJsonSchema;

namespace Agents.Tools.Inventory;

/// <summary>A manifest made ready to run.</summary>
internal sealed class ToolVersion(ToolManifest manifest, JsonSchema? output, IToolAdapter adapter)
{
    public ToolManifest Manifest => manifest;

    /// <summary>Null: any JSON is a result.</summary>
    public JsonSchema? Output => output;

    public IToolAdapter Adapter => adapter;

    public ToolRetry Retry { get; } = manifest.Retry ?? new ToolRetry();
}
