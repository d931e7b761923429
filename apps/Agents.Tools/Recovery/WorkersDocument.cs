namespace Agents.Tools.Recovery;

/// <summary>All worker instances; one document, so that dead ones are found without a query.</summary>
internal sealed record WorkersDocument
{
    public IReadOnlyList<WorkerEntry> Workers { get; init; } = [];

    public WorkerEntry? Find(string id) => Workers.FirstOrDefault(worker => worker.Id == id);

    public WorkersDocument With(WorkerEntry entry) => new() { Workers = [.. Workers.Where(worker => worker.Id != entry.Id), entry] };

    public WorkersDocument Without(string id) => new() { Workers = [.. Workers.Where(worker => worker.Id != id)] };
}

/// <summary>One life of a worker process.</summary>
internal sealed record WorkerEntry
{
    /// <summary>Random; a restarted process has another.</summary>
    public required string Id { get; init; }

    /// <summary>Configured name of the instance, the same after a restart.</summary>
    public required string Instance { get; init; }

    /// <summary>When it was last alive, UTC.</summary>
    public required DateTimeOffset AliveAt { get; init; }

    /// <summary>Journal slots that may hold something: 0 to this, exclusive.</summary>
    public required int Slots { get; init; }

    /// <summary>It stopped in good order and left its journal to others.</summary>
    public bool Stopped { get; init; }

    /// <summary>The worker that takes its journal over, and since when.</summary>
    public string? AdoptedBy { get; init; }

    /// <inheritdoc cref="AdoptedBy"/>
    public DateTimeOffset? AdoptedAt { get; init; }
}
