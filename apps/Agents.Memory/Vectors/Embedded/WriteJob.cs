namespace Agents.Memory.Vectors.Embedded;

/// <summary>Items to write, or ids to delete, that are carried out together or not at all.</summary>
internal sealed class WriteJob
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<(VectorItem Item, EncodedVector Vector)> Items { get; init; } = [];

    public (string Tenant, IReadOnlyList<string> Ids) Deleted { get; init; } = ("", []);

    public int Size => Items.Count + Deleted.Ids.Count;

    public Task Done => _done.Task;

    public void Complete() => _done.TrySetResult();

    public void Fail(Exception exception) => _done.TrySetException(exception);
}

/// <summary>What a group of writes has got done. A process may die after each of them.</summary>
internal enum WriteStep
{
    VectorsWritten,
    VectorsFlushed,
    RowsWritten,
    Committed,
    Published,
    Hidden,
    Erased,
    Scrubbed,
    Moved,
    SegmentRemoved,
}
