using Agents.Contracts;
using Agents.Tools.Execution;

namespace Agents.Tools.Batching;

/// <summary>Calls that wait for each other. When it is sent is fixed by its first call: later calls do not extend it.</summary>
internal sealed class BatchGroup(GroupKey key, int maxItems, DateTimeOffset dueAt)
{
    private readonly List<QueuedCall> _calls = [];

    public GroupKey Key => key;

    /// <summary>When it is sent although it is not full, UTC.</summary>
    public DateTimeOffset DueAt => dueAt;

    /// <summary>When the first of its calls is too late, UTC.</summary>
    public DateTimeOffset EarliestDeadline { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>It has been sent; nothing may be added any more.</summary>
    public bool Closed { get; private set; }

    public bool IsFull => _calls.Count >= maxItems;

    public int Count => _calls.Count;

    /// <summary>Bytes of its calls' arguments.</summary>
    public int Bytes { get; private set; }

    /// <summary>Whether one more of this size still fits into a request.</summary>
    public bool HasRoomFor(QueuedCall call) => Bytes + call.Bytes <= Limits.MaxBatchBytes;

    public void Add(QueuedCall call)
    {
        _calls.Add(call);
        Bytes += call.Bytes;
        if (call.Deadline < EarliestDeadline)
            EarliestDeadline = call.Deadline;
    }

    /// <summary>Takes out the calls whose deadline has passed.</summary>
    public List<QueuedCall> TakeExpired(DateTimeOffset now)
    {
        var expired = _calls.FindAll(call => call.Deadline <= now);
        if (expired.Count > 0)
        {
            _calls.RemoveAll(call => call.Deadline <= now);
            Bytes -= expired.Sum(call => call.Bytes);
            EarliestDeadline = _calls.Count == 0 ? DateTimeOffset.MaxValue : _calls.Min(call => call.Deadline);
        }
        return expired;
    }

    /// <summary>Takes out one call; null when it is not here.</summary>
    public QueuedCall? Take(string id)
    {
        var index = _calls.FindIndex(call => call.Id == id);
        if (index < 0)
            return null;
        var call = _calls[index];
        _calls.RemoveAt(index);
        Bytes -= call.Bytes;
        return call;
    }

    /// <summary>The group as it is sent. Not for an empty one; that is <see cref="Discard"/>ed.</summary>
    public CallBatch Close()
    {
        Closed = true;
        return new CallBatch(key, [.. _calls]);
    }

    public void Discard() => Closed = true;
}
