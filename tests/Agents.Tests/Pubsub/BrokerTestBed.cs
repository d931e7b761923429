using System.Threading.Channels;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Storage;

namespace Agents.Tests.Pubsub;

/// <summary>A store in a folder of its own, and a subscriber that notes what it gets and answers as it is told.</summary>
internal sealed class BrokerTestBed : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-pubsub-");

    public BrokerTestBed() => Store = Store.Open(Path.Combine(_folder.FullName, "store.db"), TimeProvider.System);

    public Store Store { get; }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public static OutgoingMessage Message(string topic, string text, string? key = null) => new(
        topic, System.Text.Encoding.UTF8.GetBytes(text), key is null ? [] : new Dictionary<string, string> { ["partitionKey"] = key });
}

internal sealed class Subscriber(Func<string, DeliveryResult>? answer = null)
{
    private readonly Channel<string> _got = Channel.CreateUnbounded<string>();

    public SubscribeRequest To(string topic) => new(topic, new Dictionary<string, string>(), HandleAsync, null);

    public async Task<string> NextAsync() => await _got.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<List<string>> NextAsync(int count)
    {
        List<string> got = [];
        while (got.Count < count) got.Add(await NextAsync());
        return got;
    }

    private Task<DeliveryResult> HandleAsync(IncomingMessage message, CancellationToken cancellationToken)
    {
        var text = System.Text.Encoding.UTF8.GetString(message.Data);
        var result = answer?.Invoke(text) ?? DeliveryResult.Done;
        _got.Writer.TryWrite(text);
        return Task.FromResult(result);
    }
}
