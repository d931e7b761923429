using Agents.Hosting.Batching;
using Agents.Memory.Vectors;

namespace Agents.Memory.Embeddings;

/// <summary>
/// Vectors for live turns at once, from the cache where it has them; for the others one small piece after another, which rests while there
/// are live ones.
/// </summary>
internal sealed class TextEmbedder : ITextEmbedder, IDisposable
{
    private readonly EmbeddingSource _source;
    private readonly VectorCache _cache;
    private readonly SemaphoreSlim _liveTurns;
    private readonly YieldingTurns _behindTurns;
    private int _live;

    public TextEmbedder(EmbeddingSource source, EmbeddingOptions options, TimeProvider time)
    {
        _source = source;
        _cache = new VectorCache(options.CachedQueries);
        _liveTurns = new SemaphoreSlim(source.LiveCalls, source.LiveCalls);
        _behindTurns = new YieldingTurns(() => Volatile.Read(ref _live) > 0, time);
    }

    public VectorModel Model => _source.Model;

    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        IReadOnlyList<string> texts, Urgency urgency, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, ReadOnlyMemory<float>>(texts.Count, StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var text in texts)
        {
            if (found.ContainsKey(text)) continue;
            var isCached = _cache.TryGet(text, out var vector);
            found.Add(text, vector);
            if (!isCached) missing.Add(text);
        }

        if (missing.Count > 0)
        {
            if (urgency == Urgency.Live) await EmbedLiveAsync(missing, found, cancellationToken);
            else await EmbedBehindAsync(missing, found, cancellationToken);
        }
        return [.. texts.Select(text => found[text])];
    }

    public void Dispose()
    {
        _liveTurns.Dispose();
        _behindTurns.Dispose();
    }

    private async Task EmbedLiveAsync(List<string> texts, Dictionary<string, ReadOnlyMemory<float>> found, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _live);
        try
        {
            foreach (var batch in texts.Chunk(_source.LiveBatch))
            {
                await _liveTurns.WaitAsync(cancellationToken);
                try
                {
                    await GenerateAsync(batch, found, cancellationToken);
                }
                finally
                {
                    _liveTurns.Release();
                }
                foreach (var text in batch)
                    _cache.Add(text, found[text]);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _live);
        }
    }

    // Not cached: an import would push out what is asked for again.
    private async Task EmbedBehindAsync(List<string> texts, Dictionary<string, ReadOnlyMemory<float>> found, CancellationToken cancellationToken)
    {
        foreach (var batch in texts.Chunk(_source.BehindBatch))
            await _behindTurns.RunAsync(() => GenerateAsync(batch, found, cancellationToken), cancellationToken);
    }

    private async Task GenerateAsync(string[] texts, Dictionary<string, ReadOnlyMemory<float>> found, CancellationToken cancellationToken)
    {
        var embeddings = await _source.Generator.GenerateAsync(texts, options: null, cancellationToken);
        for (var i = 0; i < texts.Length; i++)
            found[texts[i]] = embeddings[i].Vector;
    }
}
