namespace Dapr.Sidecar.Pubsub.Brokers;

/// <summary>Bulk publishing for brokers without it: all entries at once, each with its own metadata only, in no order.</summary>
internal static class BulkFallback
{
    public static async Task<IReadOnlyList<FailedEntry>> PublishAsync(IBroker broker, OutgoingBulk bulk, CancellationToken cancellationToken)
    {
        var errors = await Task.WhenAll(bulk.Entries.Select(entry => PublishOneAsync(broker, bulk.Topic, entry, cancellationToken)));
        return [.. errors.OfType<FailedEntry>()];
    }

    private static async Task<FailedEntry?> PublishOneAsync(IBroker broker, string topic, OutgoingEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await broker.PublishAsync(new OutgoingMessage(topic, entry.Data, entry.Metadata), cancellationToken);
            return null;
        }
        catch (BrokerException e)
        {
            return new FailedEntry(entry.EntryId, e.Message);
        }
    }
}
