using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Inventory;
using Agents.Hosting.State;
using Agents.Tools.Ledger;
using Dapr.Client;

namespace Agents.Tools.DeadLetters;

/// <summary>Dead letters in the ledger's state store: two keys for each, so that a list never reads contents.</summary>
internal sealed class DaprDeadLetterStore(DaprClient dapr, ILedgerStore ledger) : IDeadLetterStore
{
    // 20 letters at their largest are well below the sidecar's limit of 4 MiB for one request.
    private const int LettersPerSave = 20;
    private static readonly StateOptions LastWrite = new() { Concurrency = ConcurrencyMode.LastWrite };

    private static readonly Dictionary<string, string> Retention = new()
    {
        ["ttlInSeconds"] = DeadLetter.RetentionSeconds.ToString(CultureInfo.InvariantCulture),
    };

    public async Task<IReadOnlyDictionary<string, CallRecord>> ReadCallsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return new Dictionary<string, CallRecord>();
        var found = await ledger.ReadManyAsync<CallRecord>([.. ids.Select(LedgerKeys.Call)], cancellationToken);
        return found.Select(item => item.Value).OfType<CallRecord>().ToDictionary(record => record.Command.Id);
    }

    public async Task SaveAsync(IReadOnlyList<(DeadLetter Letter, DeadLetterContent Content)> letters, CancellationToken cancellationToken)
    {
        foreach (var chunk in letters.Chunk(LettersPerSave))
        {
            await dapr.SaveBulkStateAsync(
                ComponentNames.Ledger,
                [.. chunk.Select(item => Item(LedgerKeys.DeadLetterContent(item.Letter.Id), item.Content))],
                cancellationToken);
            await dapr.SaveBulkStateAsync(
                ComponentNames.Ledger, [.. chunk.Select(item => Item(LedgerKeys.DeadLetter(item.Letter.Id), item.Letter))], cancellationToken);
        }
    }

    public async Task<(DeadLetterIndex? Index, string ETag)> ReadIndexAsync(ToolClass toolClass, CancellationToken cancellationToken)
    {
        var (index, etag) = await ledger.ReadAsync<DeadLetterIndex>(LedgerKeys.DeadLetters(toolClass), cancellationToken);
        return (index, etag);
    }

    public Task<bool> TryWriteIndexAsync(ToolClass toolClass, DeadLetterIndex index, string etag, CancellationToken cancellationToken) =>
        ledger.TrySaveAsync(new StateChange<DeadLetterIndex>(LedgerKeys.DeadLetters(toolClass), index, etag), cancellationToken);

    public Task DeleteAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ledger.DeleteManyAsync([.. ids.SelectMany(id => (string[])[LedgerKeys.DeadLetter(id), LedgerKeys.DeadLetterContent(id)])], cancellationToken);

    private static SaveStateItem<T> Item<T>(string key, T value) => new(key, value, null!, LastWrite, Retention);
}
