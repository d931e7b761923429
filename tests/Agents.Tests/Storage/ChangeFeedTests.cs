using System.Threading.Channels;
using Dapr.Sidecar.Storage;

namespace Agents.Tests.Storage;

public sealed class ChangeFeedTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_Watched_IsTold_InOrder_AlsoFromAnotherStoreOfTheFile()
    {
        await using var temporary = new TemporaryStore();
        await using var other = Store.Open(temporary.FilePath, TimeProvider.System);
        var told = Channel.CreateUnbounded<string>();
        await using var watch = await ChangeFeed.Open(temporary.Store, "f").WatchAsync(text => told.Writer.TryWrite(text));

        await PublishAsync(temporary.Store, "f", "1");
        await PublishAsync(other, "f", "2");
        await PublishAsync(other, "another", "not this");
        await PublishAsync(temporary.Store, "f", "3");

        Assert.Equal(["1", "2", "3"], [await told.Reader.ReadAsync(Cancelled), await told.Reader.ReadAsync(Cancelled), await told.Reader.ReadAsync(Cancelled)]);
    }

    [Fact]
    public async Task Publish_NobodyWatches_IsKeptForNobody()
    {
        await using var temporary = new TemporaryStore();
        await PublishAsync(temporary.Store, "f", "before");
        var told = Channel.CreateUnbounded<string>();
        var watch = await ChangeFeed.Open(temporary.Store, "f").WatchAsync(text => told.Writer.TryWrite(text));
        await PublishAsync(temporary.Store, "f", "while");
        Assert.Equal("while", await told.Reader.ReadAsync(Cancelled));
        await watch.DisposeAsync();
        await PublishAsync(temporary.Store, "f", "after");

        Assert.Equal(0, temporary.Store.Read(session => session.Scalar<long>("SELECT count(*) FROM feed_entry")));
        Assert.False(told.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Watch_OfADeadProcess_IsForgottenByTheNextOne()
    {
        await using var temporary = new TemporaryStore();
        var feed = ChangeFeed.Open(temporary.Store, "f");
        await temporary.Store.WriteAsync(session => session.Execute("INSERT INTO feed_watch (feed, process) VALUES (1, '1@never')"));

        await using (await feed.WatchAsync(_ => { }))
        {
            Assert.Equal(1, temporary.Store.Read(session => session.Scalar<long>("SELECT count(*) FROM feed_watch")));
        }
    }

    private static Task PublishAsync(Store store, string name, string text)
    {
        var feed = ChangeFeed.Open(store, name);
        return store.WriteAsync(session =>
        {
            feed.Publish(session, text);
            return true;
        });
    }
}
