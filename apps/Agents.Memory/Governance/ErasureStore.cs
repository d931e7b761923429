using Agents.Hosting.State;

namespace Agents.Memory.Governance;

/// <summary>Documents of erasures in the state store.</summary>
internal sealed class ErasureStore(IStateStore store)
{
    private const string Open = "erasures-open";

    public Task<Versioned<ErasureDocument>> ReadAsync(string tenant, string id, CancellationToken cancellationToken) =>
        store.ReadAsync<ErasureDocument>(Key(tenant, id), cancellationToken);

    public Task<bool> TryCreateAsync(ErasureDocument document, CancellationToken cancellationToken) =>
        store.TryCreateAsync(Key(document.Tenant, document.Id), document, cancellationToken);

    public Task RemoveAsync(ErasureDocument document, CancellationToken cancellationToken) =>
        store.DeleteAsync(Key(document.Tenant, document.Id), cancellationToken);

    /// <summary>Writes what <paramref name="change"/> makes of the document as it stands; null: it stays. The document that stands then.</summary>
    public async Task<ErasureDocument> ChangeAsync(
        string tenant, string id, Func<ErasureDocument, ErasureDocument?> change, CancellationToken cancellationToken) =>
        (await store.ReviseAsync<ErasureDocument>(
            Key(tenant, id), one => change(one ?? throw new InvalidOperationException($"There is no erasure {id}.")), cancellationToken))!;

    public async Task<ReceiptPage?> ReadPageAsync(string tenant, string id, int number, CancellationToken cancellationToken) =>
        (await store.ReadAsync<ReceiptPage>(PageKey(tenant, id, number), cancellationToken)).Value;

    public Task WritePageAsync(string tenant, string id, ReceiptPage page, CancellationToken cancellationToken) =>
        store.WriteAsync(PageKey(tenant, id, page.Number), page, cancellationToken);

    public async IAsyncEnumerable<ReceiptPage> PagesAsync(
        string tenant, string id, int count, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Some = 20;
        for (var first = 1; first <= count; first += Some)
        {
            var read = await store.ReadManyAsync<ReceiptPage>(
                [.. Enumerable.Range(first, Math.Min(Some, count - first + 1)).Select(number => PageKey(tenant, id, number))], cancellationToken);
            foreach (var page in read.Select(one => one.Value).OfType<ReceiptPage>())
                yield return page;
        }
    }

    public async Task<IReadOnlyList<OpenErasure>> OpenAsync(CancellationToken cancellationToken) =>
        (await store.ReadAsync<OpenErasures>(Open, cancellationToken)).Value?.Erasures ?? [];

    public Task EnterAsync(OpenErasure erasure, CancellationToken cancellationToken) =>
        ChangeOpenAsync(all => all.Contains(erasure) ? null : [.. all, erasure], cancellationToken);

    public Task LeaveAsync(OpenErasure erasure, CancellationToken cancellationToken) =>
        ChangeOpenAsync(all => all.Contains(erasure) ? [.. all.Where(one => one != erasure)] : null, cancellationToken);

    private async Task ChangeOpenAsync(Func<IReadOnlyList<OpenErasure>, IReadOnlyList<OpenErasure>?> change, CancellationToken cancellationToken) =>
        await store.ReviseAsync<OpenErasures>(
            Open, all => change(all?.Erasures ?? []) is { } next ? new OpenErasures { Erasures = next } : null, cancellationToken);

    private static string Key(string tenant, string id) => $"erasure/{Uri.EscapeDataString(tenant)}/{id}";

    private static string PageKey(string tenant, string id, int number) => FormattableString.Invariant($"{Key(tenant, id)}/{number}");
}
