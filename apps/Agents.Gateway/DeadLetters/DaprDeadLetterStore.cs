using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Inventory;
using Dapr.Client;

namespace Agents.Gateway.DeadLetters;

/// <summary>Dead letters in the ledger's state store.</summary>
internal sealed class DaprDeadLetterStore(DaprClient dapr) : IDeadLetterStore
{
    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    private static readonly Dictionary<string, string> Retention = new()
    {
        ["ttlInSeconds"] = DeadLetter.RetentionSeconds.ToString(CultureInfo.InvariantCulture),
    };

    public async Task<(DeadLetterIndex Index, string ETag)> ReadIndexAsync(ToolClass toolClass, CancellationToken cancellationToken)
    {
        var (index, etag) = await dapr.GetStateAndETagAsync<DeadLetterIndex?>(
            ComponentNames.Ledger, LedgerKeys.DeadLetters(toolClass), cancellationToken: cancellationToken);
        return (index ?? new DeadLetterIndex(), etag ?? "");
    }

    public Task<bool> TryWriteIndexAsync(ToolClass toolClass, DeadLetterIndex index, string etag, CancellationToken cancellationToken) =>
        dapr.TrySaveStateAsync(
            ComponentNames.Ledger, LedgerKeys.DeadLetters(toolClass), index, etag, FirstWrite, cancellationToken: cancellationToken);

    public async Task<IReadOnlyList<DeadLetter>> FindManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var items = await dapr.GetBulkStateAsync<DeadLetter?>(
            ComponentNames.Ledger, [.. ids.Select(LedgerKeys.DeadLetter)], parallelism: null, cancellationToken: cancellationToken);
        return [.. items.Select(i => i.Value).OfType<DeadLetter>()];
    }

    public async Task<StoredLetter?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var (letter, etag) = await dapr.GetStateAndETagAsync<DeadLetter?>(
            ComponentNames.Ledger, LedgerKeys.DeadLetter(id), cancellationToken: cancellationToken);
        return letter is null ? null : new StoredLetter(letter, etag);
    }

    public Task<DeadLetterContent?> ContentAsync(string id, CancellationToken cancellationToken) => dapr.GetStateAsync<DeadLetterContent?>(
        ComponentNames.Ledger, LedgerKeys.DeadLetterContent(id), cancellationToken: cancellationToken);

    public Task<bool> TryUpdateAsync(StoredLetter read, DeadLetter letter, CancellationToken cancellationToken) => dapr.TrySaveStateAsync(
        ComponentNames.Ledger, LedgerKeys.DeadLetter(letter.Id), letter, read.ETag, FirstWrite, Retention, cancellationToken);

    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await dapr.DeleteStateAsync(ComponentNames.Ledger, LedgerKeys.DeadLetterContent(id), cancellationToken: cancellationToken);
        await dapr.DeleteStateAsync(ComponentNames.Ledger, LedgerKeys.DeadLetter(id), cancellationToken: cancellationToken);
    }
}
