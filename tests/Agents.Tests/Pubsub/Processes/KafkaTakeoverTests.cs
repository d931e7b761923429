using System.Threading.Channels;
using Agents.Tests.Storage;

namespace Agents.Tests.Pubsub.Processes;

/// <summary>Sidecar processes of one application on one store: what a kill leaves behind is delivered, in order, by another one.</summary>
public sealed class KafkaTakeoverTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _resources = Directory.CreateTempSubdirectory("agents-takeover-");
    private readonly TemporaryStore _temporary = new();
    private readonly Channel<Got> _got = Channel.CreateUnbounded<Got>();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public KafkaTakeoverTests()
    {
        _limit.CancelAfter(Patience);
        File.WriteAllText(Path.Combine(_resources.FullName, "pub.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: pub
            spec:
              type: pubsub.kafka
              version: v1
              metadata:
              - name: brokers
                value: localhost:9092
              - name: authType
                value: none
              - name: initialOffset
                value: oldest
            """);
    }

    public async ValueTask DisposeAsync()
    {
        _limit.Dispose();
        await _temporary.DisposeAsync();
        _resources.Delete(recursive: true);
    }

    [Fact]
    public async Task Kill_InTheMiddleOfADelivery_RestartedSidecarDeliversItAgainAndGoesOn()
    {
        var hold = new TaskCompletionSource();
        await using var app = await OrderApp.StartAsync("a", _got.Writer, got => got.Number == 5 ? hold.Task : Task.CompletedTask);
        await using (var first = await SidecarAsync(app))
        {
            for (var i = 0; i < 8; i++) await first.PublishAsync("orders", "k", i, _limit.Token);
            Assert.Equal(Enumerable.Range(0, 6), (await NextAsync(6)).Select(g => g.Number));
            await first.KillAsync();
        }
        hold.SetResult();
        await using var second = await SidecarAsync(app);

        var again = await UntilAsync(g => g.Number == 7);

        // From the message that was under way, or before it where the kill came before the commit; without a gap to the end.
        Assert.InRange(again[0].Number, 0, 5);
        Assert.Equal(Enumerable.Range(again[0].Number, 8 - again[0].Number), again.Select(g => g.Number));
    }

    [Fact]
    public async Task Kill_AfterTheCommit_ConfirmedMessagesDoNotComeAgain()
    {
        await using var app = await OrderApp.StartAsync("a", _got.Writer);
        await using (var first = await SidecarAsync(app))
        {
            for (var i = 0; i < 3; i++) await first.PublishAsync("orders", "k", i, _limit.Token);
            await NextAsync(3);
            await StoreShowsAsync("SELECT count(*) FROM pubsub_group_offset WHERE next_offset = 3", 1);
            await first.KillAsync();
        }
        await using var second = await SidecarAsync(app);
        await second.PublishAsync("orders", "k", 3, _limit.Token);

        Assert.Equal([3], (await NextAsync(1)).Select(g => g.Number));
    }

    [Fact]
    public async Task Kill_WhileAnotherReplicaWaits_ItTakesOverInOrder()
    {
        var never = new TaskCompletionSource();
        await using var one = await OrderApp.StartAsync("a", _got.Writer, got => got.Number == 2 ? never.Task : Task.CompletedTask);
        await using var other = await OrderApp.StartAsync("b", _got.Writer);
        await using var first = await SidecarAsync(one);
        for (var i = 0; i < 6; i++) await first.PublishAsync("orders", "k", i, _limit.Token);
        await NextAsync(3);
        await using var second = await SidecarAsync(other);

        await first.KillAsync();
        var taken = await UntilAsync(g => g.Number == 5);

        Assert.All(taken, g => Assert.Equal("b", g.App));
        Assert.InRange(taken[0].Number, 0, 2);
        Assert.Equal(Enumerable.Range(taken[0].Number, 6 - taken[0].Number), taken.Select(g => g.Number));
        never.SetResult();
    }

    [Fact]
    public async Task Replicas_InTwoProcesses_ShareThePartitionsAndKeepTheOrderOfEachKeyAcrossAKill()
    {
        const int Keys = 8;
        const int PerKey = 30;
        await using var one = await OrderApp.StartAsync("a", _got.Writer);
        await using var other = await OrderApp.StartAsync("b", _got.Writer);
        await using var first = await SidecarAsync(one);
        await using var second = await SidecarAsync(other);
        await StoreShowsAsync("SELECT min(held) * 10 + count(*) FROM (SELECT count(*) AS held FROM pubsub_group_lease GROUP BY member)", 22);

        List<Got> all = [];
        for (var i = 0; i < PerKey; i++)
        {
            for (var key = 0; key < Keys; key++) await second.PublishAsync("orders", $"key{key}", i, _limit.Token);
            if (i != PerKey / 2) continue;
            all.AddRange(await NextAsync(Keys * i));

            // Up to here nobody died: each message came once, and both had their part.
            Assert.Equal(all.Count, all.Select(g => (g.Key, g.Number)).Distinct().Count());
            Assert.Equal(["a", "b"], all.Select(g => g.App).Distinct().Order());
            await first.KillAsync();
        }
        while (all.Select(g => (g.Key, g.Number)).Distinct().Count() < Keys * PerKey) all.Add(await _got.Reader.ReadAsync(_limit.Token));

        foreach (var ofKey in all.GroupBy(g => g.Key))
        {
            // Every message comes for the first time right after the one before it; what comes again has been seen.
            var next = 0;
            foreach (var got in ofKey)
            {
                Assert.True(got.Number <= next, $"{got} came before {next}");
                if (got.Number == next) next++;
            }
            Assert.Equal(PerKey, next);
        }
    }

    private Task<SidecarProcess> SidecarAsync(OrderApp app) =>
        SidecarProcess.StartAsync("worker", app.Port, _temporary.FilePath, _resources.FullName, _limit.Token);

    private async Task<List<Got>> NextAsync(int count)
    {
        List<Got> got = [];
        while (got.Count < count) got.Add(await _got.Reader.ReadAsync(_limit.Token));
        return got;
    }

    private async Task<List<Got>> UntilAsync(Func<Got, bool> last)
    {
        List<Got> got = [];
        do got.Add(await _got.Reader.ReadAsync(_limit.Token));
        while (!last(got[^1]));
        return got;
    }

    /// <summary>Looks into the shared file until the query gives the number.</summary>
    private async Task StoreShowsAsync(string query, long expected)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_temporary.Store.Read(session => session.Scalar<long>(query)) != expected) await timer.WaitForNextTickAsync(_limit.Token);
    }
}
