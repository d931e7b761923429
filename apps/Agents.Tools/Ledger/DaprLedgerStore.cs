using Agents.Contracts;
using Agents.Hosting.State;
using Dapr.Client;

namespace Agents.Tools.Ledger;

/// <summary>The ledger in a Dapr state store.</summary>
internal sealed class DaprLedgerStore(DaprClient dapr) : DaprState(dapr, ComponentNames.Ledger), ILedgerStore
{
    public Task ReplaceManyAsync<T>(
        IReadOnlyList<StateChange<T>> replacements, int? ttlSeconds, CancellationToken cancellationToken)
        where T : class
    {
        var metadata = TimeToLive(ttlSeconds);
        var items = new SaveStateItem<T>[replacements.Count];
        for (var i = 0; i < items.Length; i++)
        {
            var (key, value, etag) = replacements[i];
            items[i] = new SaveStateItem<T>(key, value, etag, FirstWrite, metadata);
        }
        return Dapr.SaveBulkStateAsync(ComponentNames.Ledger, items, cancellationToken);
    }
}
