using Agents.Memory.Embeddings;
using Agents.Memory.Vectors;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Embeddings;

public sealed class TextEmbedderTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ManualGenerator _generator = new();
    private readonly TextEmbedder _embedder;

    public TextEmbedderTests() => _embedder = new TextEmbedder(
        new EmbeddingSource(_generator) { LiveCalls = 2, LiveBatch = 3, BehindBatch = 2 }, new EmbeddingOptions { CachedQueries = 10 }, _time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _embedder.Dispose();
        _generator.Dispose();
    }

    [Fact]
    public void Model_Always_IsTheGenerators() => Assert.Equal(new VectorModel("length", 1), _embedder.Model);

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    public async Task Embed_ManyTexts_InTheirOrderAndInBatches(bool isLive, int batch)
    {
        var texts = Enumerable.Range(1, 7).Select(length => new string('a', length)).ToArray();

        var vectors = await _embedder.EmbedAsync(texts, isLive ? Urgency.Live : Urgency.Behind, Ct);

        Assert.Equal([1f, 2, 3, 4, 5, 6, 7], vectors.Select(vector => vector.Span[0]));
        Assert.Equal(texts.Chunk(batch), _generator.Calls);
    }

    [Fact]
    public async Task Embed_NoTexts_AsksNobody()
    {
        Assert.Empty(await _embedder.EmbedAsync([], Urgency.Live, Ct));
        Assert.Empty(_generator.Calls);
    }

    [Fact]
    public async Task Embed_TextTwice_IsMadeOnce()
    {
        var vectors = await _embedder.EmbedAsync(["a", "bb", "a"], Urgency.Behind, Ct);

        Assert.Equal([1f, 2, 1], vectors.Select(vector => vector.Span[0]));
        Assert.Equal(["a", "bb"], Assert.Single(_generator.Calls));
    }

    [Fact]
    public async Task Embed_LiveTextAgain_ComesFromTheCacheForEverybody()
    {
        await _embedder.EmbedAsync(["a"], Urgency.Live, Ct);

        var live = await _embedder.EmbedAsync(["bb", "a"], Urgency.Live, Ct);
        var behind = await _embedder.EmbedAsync(["a"], Urgency.Behind, Ct);

        Assert.Equal([2f, 1], live.Select(vector => vector.Span[0]));
        Assert.Equal(1, behind[0].Span[0]);
        Assert.Equal([["a"], ["bb"]], _generator.Calls);
    }

    [Fact]
    public async Task Embed_TextOfAnImport_IsNotCached()
    {
        await _embedder.EmbedAsync(["a"], Urgency.Behind, Ct);
        await _embedder.EmbedAsync(["a"], Urgency.Behind, Ct);

        Assert.Equal(2, _generator.Calls.Count);
    }

    [Fact]
    public async Task Embed_ManyImports_OneCallAtATime()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => _embedder.EmbedAsync([$"{i}", $"{i}."], Urgency.Behind, Ct), Ct)));

        Assert.Equal(10, _generator.Calls.Count);
        Assert.Equal(1, _generator.MostAtOnce);
    }

    [Fact]
    public async Task Embed_LiveWhileAnImportRuns_DoesNotWait()
    {
        _generator.Hold();
        var import = _embedder.EmbedAsync(["a", "b", "c"], Urgency.Behind, Ct);
        var live = _embedder.EmbedAsync(["d"], Urgency.Live, Ct);

        Assert.Equal([["a", "b"], ["d"]], _generator.Calls);

        _generator.Release();
        await live;
        await FinishAsync(import);
    }

    [Fact]
    public async Task Embed_ImportWhileATurnWaits_RestsAfterAPieceThreeTimesAsLongAsItTook()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _generator.Hold();
        var live = _embedder.EmbedAsync(["d"], Urgency.Live, enough.Token);
        _generator.Hold(); // the turn stays behind the first gate
        var import = _embedder.EmbedAsync(["a", "b", "c"], Urgency.Behind, Ct);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        _generator.Release();
        var next = _embedder.EmbedAsync(["e"], Urgency.Behind, Ct);

        _time.Advance(TimeSpan.FromMilliseconds(29));
        Assert.Equal([["d"], ["a", "b"]], _generator.Calls);
        await FinishAsync(Task.WhenAll(import, next));

        Assert.Equal(4, _generator.Calls.Count);
        Assert.False(live.IsCompleted);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => live);
    }

    [Fact]
    public async Task Embed_MoreTurnsThanCalls_WaitForAFreeOne()
    {
        _generator.Hold();
        var turns = Enumerable.Range(0, 3).Select(i => _embedder.EmbedAsync([$"{i}"], Urgency.Live, Ct)).ToArray();
        Assert.Equal(2, _generator.Calls.Count);

        _generator.Release();
        await Task.WhenAll(turns);

        Assert.Equal(3, _generator.Calls.Count);
        Assert.Equal(2, _generator.MostAtOnce);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Embed_Cancelled_LeavesItsPlaceToOthers(bool isLive)
    {
        var urgency = isLive ? Urgency.Live : Urgency.Behind;
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        _generator.Hold();
        var turns = Enumerable.Range(0, 3).Select(i => _embedder.EmbedAsync([$"{i}"], urgency, cancelled.Token)).ToArray();

        await cancelled.CancelAsync();

        foreach (var turn in turns)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
        _generator.Release();
        Assert.Equal(4, (await _embedder.EmbedAsync(["four"], urgency, Ct))[0].Span[0]);
    }

    // Moves the time on until all rests are over.
    private async Task FinishAsync(Task import)
    {
        while (!import.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
        await import;
    }
}
