using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;

namespace Agents.Tests.Tools.Fakes;

/// <summary>Adapters that only remember that they were made and disposed.</summary>
internal sealed class CountedAdapters : IAdapterFactory
{
    public List<string> Made { get; } = [];

    public List<string> Disposed { get; } = [];

    /// <summary>Versions that cannot be made ready.</summary>
    public HashSet<string> Broken { get; } = [];

    public IToolAdapter Create(ToolManifest manifest)
    {
        if (Broken.Contains(manifest.Version))
            throw new NotSupportedException("No adapter.");
        Made.Add(manifest.Version);
        return new Adapter(this, manifest.Version);
    }

    private sealed class Adapter(CountedAdapters all, string version) : IToolAdapter
    {
        public Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            all.Disposed.Add(version);
            return ValueTask.CompletedTask;
        }
    }
}
