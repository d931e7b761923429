using Agents.Contracts;
using Agents.Hosting.Secrets;
using Dapr;
using Dapr.Client;

namespace Agents.Memory.Embeddings.OpenAi;

/// <summary>The key of the service, from the secret store; read again when it is old, or was refused.</summary>
internal sealed class ServiceKey(DaprClient dapr, OpenAiOptions options, TimeProvider time)
{
    private Read? _last;

    /// <summary>The key; null: the service takes calls without one.</summary>
    /// <exception cref="EmbeddingException">It cannot be read.</exception>
    public async Task<string?> GetAsync(CancellationToken cancellationToken)
    {
        if (options.KeySecret.Length == 0) return null;
        var last = Volatile.Read(ref _last);
        if (last is not null && time.GetElapsedTime(last.At) < TimeSpan.FromSeconds(options.KeyRefreshSeconds)) return last.Key;
        try
        {
            var key = await dapr.GetSecretValueAsync(options.KeySecret, cancellationToken);
            if (string.IsNullOrWhiteSpace(key))
                throw new EmbeddingException($"The secret '{options.KeySecret}' of store '{ComponentNames.Secrets}' is empty; it must hold the key of the embedding service.");
            Volatile.Write(ref _last, new Read(key.Trim(), time.GetTimestamp()));
            return key.Trim();
        }
        catch (Exception e) when (e is DaprException or HttpRequestException)
        {
            // One that worked is better than none.
            return last?.Key ?? throw new EmbeddingException(
                $"The key of the embedding service was not read (secret '{options.KeySecret}' of store '{ComponentNames.Secrets}'): {e.Message}", e);
        }
    }

    /// <summary>The service has refused the key: the next call reads the secret.</summary>
    public void Forget() => Volatile.Write(ref _last, null);

    private sealed record Read(string Key, long At);
}
