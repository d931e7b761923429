namespace Agents.Tests.Storage;

public sealed class StoreKillTests
{
    [Fact]
    public async Task WriteAsync_ProcessKilledAgainAndAgain_KeepsEveryAcknowledgedWrite()
    {
        await using var temporary = new TemporaryStore();
        var acknowledged = new Dictionary<string, HashSet<long>> { ["a"] = [], ["b"] = [] };
        for (var round = 0; round < 4; round++)
        {
            // Two at a time, so that one dies while the other waits for its turn or has it.
            using var a = new StoreWriterProcess(temporary.FilePath, "a", concurrency: 16, until: 200 + (round * 37));
            using var b = new StoreWriterProcess(temporary.FilePath, "b", concurrency: 4, until: 150 + (round * 53));
            var killed = await Task.WhenAll(a.KillAsync(TestContext.Current.CancellationToken), b.KillAsync(TestContext.Current.CancellationToken));
            acknowledged["a"].UnionWith(killed[0]);
            acknowledged["b"].UnionWith(killed[1]);
        }

        foreach (var (writer, numbers) in acknowledged)
        {
            var kept = temporary.Store.Read(s => s.Query("SELECT number FROM written WHERE writer=$0", r => r.GetInt64(0), writer)).ToHashSet();
            Assert.True(numbers.Count >= 800, $"only {numbers.Count} acknowledged");
            Assert.Subset(kept, numbers);
        }
        Assert.Equal("ok", temporary.Store.Read(s => s.Scalar<string>("PRAGMA integrity_check")));
    }

    [Fact]
    public async Task IsAlive_KilledProcess_IsFalse()
    {
        await using var temporary = new TemporaryStore();
        using var writer = new StoreWriterProcess(temporary.FilePath, "a", concurrency: 1, until: 1);
        var peer = await writer.Identity.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(peer.IsAlive());
        await writer.KillAsync(TestContext.Current.CancellationToken);

        Assert.False(peer.IsAlive());
    }

    [Fact]
    public async Task OnRing_CommitInAnotherProcess_IsHeard()
    {
        await using var temporary = new TemporaryStore();
        var rung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = temporary.Store.OnRing("written", () => rung.TrySetResult());

        using var writer = new StoreWriterProcess(temporary.FilePath, "a", concurrency: 1, until: 1);

        await rung.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }
}
