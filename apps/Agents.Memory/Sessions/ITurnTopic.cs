using Agents.Contracts;
using Agents.Contracts.Memory;
using Dapr.Client;

namespace Agents.Memory.Sessions;

/// <summary>Where turns are told.</summary>
internal interface ITurnTopic
{
    /// <summary>Whether each message is safe, in their order.</summary>
    /// <exception cref="Dapr.DaprException">None of them is known to be.</exception>
    Task<IReadOnlyList<bool>> SendAsync(IReadOnlyList<TurnsAppended> messages);
}

/// <summary>The pub/sub component.</summary>
internal sealed class DaprTurnTopic(DaprClient dapr) : ITurnTopic
{
    public async Task<IReadOnlyList<bool>> SendAsync(IReadOnlyList<TurnsAppended> messages)
    {
        // One key for all of them: messages of one person may overtake each other, and what was said later counts whenever it comes.
        var metadata = new Dictionary<string, string> { [Topics.PartitionKey] = messages[0].PartitionKey };
        var answer = await dapr.BulkPublishEventAsync(ComponentNames.MemoryEvents, Topics.Turns, messages, metadata);
        var failed = answer.FailedEntries.Select(one => one.Entry.EventData).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. messages.Select(message => !failed.Contains(message))];
    }
}
