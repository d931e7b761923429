using System.Threading.Channels;

namespace Agents.Conformance.Clients.Sdk;

/// <summary>What an application got, in the order of arrival.</summary>
internal sealed class Inbox<T>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Channel<T> _arrived = Channel.CreateUnbounded<T>();

    public void Add(T message) => Assert.True(_arrived.Writer.TryWrite(message));

    public async Task<T> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        return await _arrived.Reader.ReadAsync(limit.Token);
    }

    public async Task<List<T>> NextAsync(int count)
    {
        var messages = new List<T>(count);
        while (messages.Count < count) messages.Add(await NextAsync());
        return messages;
    }
}
