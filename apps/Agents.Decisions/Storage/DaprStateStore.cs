using Agents.Contracts;
using Agents.Hosting.State;
using Dapr.Client;

namespace Agents.Decisions.Storage;

/// <summary>The state in a Dapr state store. Records are some KiB each.</summary>
internal sealed class DaprStateStore(DaprClient dapr) : DaprState(dapr, ComponentNames.Decisions, maxKeysPerRead: 100), IStateStore
{
    public Task WriteManyAsync<T>(IReadOnlyList<KeyValuePair<string, T>> values, CancellationToken cancellationToken)
        where T : class
    {
        if (values.Count == 0)
            return Task.CompletedTask;
        // No etag: there is nothing to compare.
        var items = values.Select(one => new SaveStateItem<T>(one.Key, one.Value, etag: null!)).ToArray();
        return Dapr.SaveBulkStateAsync(ComponentNames.Decisions, items, cancellationToken);
    }
}
