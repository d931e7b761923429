using Agents.Memory.Vectors;

namespace Agents.Tests.Memory.Vectors;

/// <summary>An engine that does what a test says.</summary>
internal sealed class ManualTier : IVectorTier
{
    public Action Prepare { get; set; } = () => { };

    public Func<CancellationToken, Task<IReadOnlyList<VectorHit>>> Search { get; set; } = _ => Task.FromResult<IReadOnlyList<VectorHit>>([]);

    public int Searches { get; private set; }

    public Task PrepareAsync(VectorModel model, CancellationToken cancellationToken)
    {
        Prepare();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<VectorFault>> UpsertAsync(
        VectorCollection collection, IReadOnlyList<VectorItem> items, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<VectorFault>>([]);

    public Task<IReadOnlyList<VectorFault>> DeleteAsync(
        VectorCollection collection, string tenant, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<VectorFault>>([]);

    public Task<IReadOnlyList<VectorHit>> SearchAsync(VectorCollection collection, VectorQuery query, CancellationToken cancellationToken)
    {
        Searches++;
        return Search(cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListAsync(
        VectorCollection collection, VectorFilter filter, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}
