using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Agents.Tests.Memory.Embeddings;

/// <summary>Makes vectors of the length of a text; holds its calls back while it is told to.</summary>
internal sealed class ManualGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private volatile TaskCompletionSource? _gate;
    private int _running;

    public ConcurrentQueue<string[]> Calls { get; } = new();

    /// <summary>Most calls that ran at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Calls wait from now on.</summary>
    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Those that wait go on, later ones do not wait.</summary>
    public void Release()
    {
        var gate = _gate;
        _gate = null;
        gate?.SetResult();
    }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        lock (Calls) MostAtOnce = Math.Max(MostAtOnce, ++_running);
        try
        {
            var gate = _gate;
            Calls.Enqueue(texts);
            if (gate is not null) await gate.Task.WaitAsync(cancellationToken);
            return [.. texts.Select(text => new Embedding<float>(new float[] { text.Length }))];
        }
        finally
        {
            lock (Calls) _running--;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("manual", null, "length", 1) : null;

    public void Dispose()
    {
    }
}
