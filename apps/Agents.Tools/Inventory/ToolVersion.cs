using Agents.Contracts.Inventory;
using Agents.Hosting.Schemas;
using Agents.Tools.Adapters;

namespace Agents.Tools.Inventory;

/// <summary>A manifest made ready to run.</summary>
internal sealed class ToolVersion(ToolManifest manifest, ValueSchema? output, IToolAdapter adapter)
{
    public ToolManifest Manifest => manifest;

    /// <summary>Null: any JSON is a result.</summary>
    public ValueSchema? Output => output;

    public IToolAdapter Adapter => adapter;

    /// <summary>The version's batch endpoint; null when its calls are sent one by one.</summary>
    public ToolVersion? Batch { get; init; }

    public ToolRetry Retry { get; } = manifest.Retry ?? new ToolRetry();
}
