using System.Collections.Concurrent;
using Dapr.Actors;

namespace Agents.Conformance.Clients.Sdk.Actors;

/// <summary>What happened to the actors of a test, in order.</summary>
public sealed class ActorLog
{
    private readonly ConcurrentQueue<(string Id, string What)> _entries = new();

    public void Add(ActorId id, string what)
    {
        ArgumentNullException.ThrowIfNull(id);
        _entries.Enqueue((id.GetId(), what));
    }

    public IReadOnlyList<string> Of(string id) => [.. _entries.Where(entry => entry.Id == id).Select(entry => entry.What)];

    public int Count(string id, string what) => Of(id).Count(entry => entry == what);
}
