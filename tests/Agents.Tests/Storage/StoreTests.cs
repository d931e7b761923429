using Dapr.Sidecar.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Storage;

public sealed class StoreTests
{
    private const string Table = "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, until INTEGER)";

    [Fact]
    public async Task WriteAsync_OneOfManyThrows_UndoesOnlyThatOne()
    {
        await using var temporary = new TemporaryStore();
        temporary.Store.EnsureSchema("test", Table);

        var writes = Enumerable.Range(1, 200).Select(i => temporary.Store.WriteAsync(session =>
        {
            session.Execute("INSERT INTO item (id) VALUES ($0)", i);
            return i % 10 == 0 ? throw new InvalidOperationException("refused") : i;
        })).ToList();
        var failed = 0;
        foreach (var write in writes)
        {
            if (await Record.ExceptionAsync(() => write) is InvalidOperationException) failed++;
        }

        Assert.Equal(20, failed);
        Assert.Equal(180, temporary.Store.Read(s => s.Scalar<long>("SELECT count(*) FROM item")));
    }

    [Fact]
    public async Task WriteAsync_AnotherOfTheTransactionThrows_CommitsItOnceAndRings()
    {
        await using var temporary = new TemporaryStore();
        temporary.Store.EnsureSchema("test", Table);
        var rung = 0;
        using var listening = temporary.Store.OnRing("written", () => Interlocked.Increment(ref rung));

        var writes = Enumerable.Range(1, 50).Select(i => temporary.Store.WriteAsync(session =>
        {
            if (i == 50) throw new InvalidOperationException("refused");
            session.RingAfterCommit("written");
            return session.Execute("INSERT INTO item (id) VALUES ($0)", i);
        })).ToList();

        Assert.All(await Task.WhenAll(writes.Take(49)), changed => Assert.Equal(1, changed));
        await Assert.ThrowsAsync<InvalidOperationException>(() => writes[49]);
        Assert.Equal(49, temporary.Store.Read(s => s.Scalar<long>("SELECT count(*) FROM item")));
        Assert.True(rung >= 1);
    }

    [Fact]
    public async Task WriteAsync_Awaited_IsSeenByTheNextReadAndByAnotherStoreOfTheFile()
    {
        await using var temporary = new TemporaryStore();
        await using var other = Store.Open(temporary.FilePath, TimeProvider.System);
        temporary.Store.EnsureSchema("test", Table);

        await temporary.Store.WriteAsync(s => s.Execute("INSERT INTO item (id) VALUES (7)"));

        Assert.Equal(7, temporary.Store.Read(s => s.Scalar<long>("SELECT id FROM item")));
        Assert.Equal(7, other.Read(s => s.Scalar<long>("SELECT id FROM item")));
    }

    [Fact]
    public async Task WriteAsync_TwoStoresOfOneFileAtOnce_LoseNothing()
    {
        await using var temporary = new TemporaryStore();
        await using var other = Store.Open(temporary.FilePath, TimeProvider.System);
        temporary.Store.EnsureSchema("test", Table);

        await Task.WhenAll(Enumerable.Range(1, 1_000).Select(i =>
            (i % 2 == 0 ? temporary.Store : other).WriteAsync(s => s.Execute("INSERT INTO item (id) VALUES ($0)", i))));

        Assert.Equal(1_000, temporary.Store.Read(s => s.Scalar<long>("SELECT count(*) FROM item")));
    }

    [Fact]
    public async Task WriteAsync_FileIsFull_FailsThatWriteAndTakesTheNextOnes()
    {
        await using var temporary = new TemporaryStore();
        temporary.Store.EnsureSchema("test", "CREATE TABLE IF NOT EXISTS blob (data BLOB)");
        await temporary.Store.WriteAsync(s => s.Scalar<long>("PRAGMA max_page_count=60"));

        var full = await Assert.ThrowsAsync<StoreException>(() =>
            temporary.Store.WriteAsync(s => s.Execute("INSERT INTO blob (data) VALUES (zeroblob(1000000))")));
        await temporary.Store.WriteAsync(s => s.Execute("INSERT INTO blob (data) VALUES (zeroblob(10))"));

        Assert.Equal(13, full.Code);
        Assert.Equal(1, temporary.Store.Read(s => s.Scalar<long>("SELECT count(*) FROM blob")));
    }

    [Fact]
    public void Open_NoDatabase_SaysSo()
    {
        var path = Path.Combine(Path.GetTempPath(), $"agents-no-store-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(path, new string('x', 4096));

            var error = Assert.Throws<StoreException>(() => Store.Open(path, TimeProvider.System));

            Assert.Equal((26, "SQLite error 26: file is not a database."), (error.Code, error.Message));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Open_Folder_SaysThatItCannotBeOpened()
    {
        var folder = Directory.CreateTempSubdirectory("agents-no-store-");
        try
        {
            var error = Assert.Throws<StoreException>(() => Store.Open(folder.FullName, TimeProvider.System));

            Assert.Equal((14, "SQLite error 14: unable to open database file."), (error.Code, error.Message));
        }
        finally
        {
            folder.Delete();
        }
    }

    [Fact]
    public async Task WriteAsync_Disposed_Throws()
    {
        await using var temporary = new TemporaryStore();
        await temporary.Store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => temporary.Store.WriteAsync(s => s.Execute("SELECT 1")));
    }

    [Fact]
    public async Task DisposeAsync_WritesAreWaiting_CarriesThemOut()
    {
        await using var temporary = new TemporaryStore();
        temporary.Store.EnsureSchema("test", Table);
        var writes = Enumerable.Range(1, 500).Select(i => temporary.Store.WriteAsync(s => s.Execute("INSERT INTO item (id) VALUES ($0)", i))).ToList();

        await temporary.Store.DisposeAsync();

        Assert.All(await Task.WhenAll(writes), changed => Assert.Equal(1, changed));
    }

    [Fact]
    public async Task SweepExpired_TimePasses_RemovesOnlyWhatIsOver()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddSeconds(100));
        await using var temporary = new TemporaryStore(time);
        temporary.Store.EnsureSchema("test", Table);
        temporary.Store.SweepExpired("item", "until");
        await temporary.Store.WriteAsync(s => s.Execute("INSERT INTO item (id, until) VALUES (1, 110000), (2, 200000), (3, NULL)"));

        var left = long.MaxValue;
        var swept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await temporary.Store.WriteAsync(s => s.Execute(
            "CREATE TABLE gone (id INTEGER); CREATE TRIGGER item_gone AFTER DELETE ON item BEGIN INSERT INTO gone VALUES (old.id); END"));
        time.Advance(TimeSpan.FromSeconds(16));
        while (!swept.Task.IsCompleted)
        {
            // A write of our own waits behind the sweep's, so no pause is needed between looks.
            left = await temporary.Store.WriteAsync(s => s.Scalar<long>("SELECT count(*) FROM item"));
            if (left < 3) swept.SetResult();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        Assert.Equal(2, left);
        Assert.Equal([1L], temporary.Store.Read(s => s.Query("SELECT id FROM gone", r => r.GetInt64(0))));
    }

    [Fact]
    public async Task Delete_AndCheckpoint_LeavesNoTraceInAnyFile()
    {
        var time = new FakeTimeProvider();
        await using var temporary = new TemporaryStore(time);
        temporary.Store.EnsureSchema("test", "CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)");
        for (var i = 0; i < 50; i++)
            await temporary.Store.WriteAsync(session => session.Execute("INSERT INTO note (text) VALUES ($0)", $"Quixworth {i} " + new string('x', i * 400)));
        await temporary.Store.WriteAsync(session => session.Execute("UPDATE note SET text = 'gone' WHERE id % 2 = 0"));
        await temporary.Store.WriteAsync(session => session.Execute("DELETE FROM note WHERE id % 2 = 1"));
        Assert.True(Traces(temporary.FilePath) > 0);

        // The checkpoints run on their own thread: time passes until they have.
        await Eventually.HoldsAsync(() => Traces(temporary.FilePath) == 0, () => time.Advance(TimeSpan.FromSeconds(31)));
    }

    private static int Traces(string path) => Directory.EnumerateFiles(Path.GetDirectoryName(path)!).Count(file =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.GetBuffer().AsSpan(0, (int)copy.Length).IndexOf("Quixworth"u8) >= 0;
    });
}
