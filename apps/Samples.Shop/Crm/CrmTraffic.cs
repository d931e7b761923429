namespace Samples.Shop.Crm;

/// <summary>What reached the CRM since its start.</summary>
/// <param name="Singles">Requests with one update.</param>
/// <param name="Batches">Requests with many.</param>
/// <param name="BatchedUpdates">Updates in those.</param>
internal sealed record CrmTrafficFigures(long Singles, long Batches, long BatchedUpdates);

/// <summary>Counts requests, so that the effect of batching can be seen.</summary>
internal sealed class CrmTraffic
{
    private long _singles;
    private long _batches;
    private long _batchedUpdates;

    public void AddSingle() => Interlocked.Increment(ref _singles);

    public void AddBatch(int updates)
    {
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _batchedUpdates, updates);
    }

    public CrmTrafficFigures Read() =>
        new(Interlocked.Read(ref _singles), Interlocked.Read(ref _batches), Interlocked.Read(ref _batchedUpdates));
}
