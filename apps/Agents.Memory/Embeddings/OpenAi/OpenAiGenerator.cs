using System.Net;
using System.Net.Http.Headers;
using System.Numerics.Tensors;
using Microsoft.Extensions.AI;

namespace Agents.Memory.Embeddings.OpenAi;

/// <summary>Vectors from a service with OpenAI's API: OpenAI, Azure OpenAI (its <c>/openai/v1</c>), and most servers that run models.</summary>
/// <param name="clients">Has the client <see cref="ClientName"/>, which retries.</param>
/// <param name="key">The key of the service.</param>
/// <param name="service">Checked ones.</param>
internal sealed class OpenAiGenerator(IHttpClientFactory clients, ServiceKey key, OpenAiOptions service) : IEmbeddingGenerator<string, Embedding<float>>
{
    public const string ClientName = "embeddings";

    /// <summary>What 2,048 vectors of 8,192 numbers take as text; more is no answer to what is asked here.</summary>
    public const long MaxResponseBytes = 256L << 20;

    private const int MaxReasonLength = 300;

    private readonly Uri _address = new($"{service.Endpoint.TrimEnd('/')}/embeddings");
    private readonly EmbeddingGeneratorMetadata _metadata = new("openai", new Uri(service.Endpoint), service.Model, service.Dimensions);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        _metadata.CheckAsked(options);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var batch in values.Chunk(service.BatchSize))
            embeddings.AddRange(await EmbedAsync(batch, cancellationToken));
        return embeddings;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private async Task<IEnumerable<Embedding<float>>> EmbedAsync(string[] texts, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = JsonContent.Create(
                new EmbeddingRequest(service.Model, [.. texts.Select(Sent)], "float", service.RequestDimensions ? service.Dimensions : null),
                OpenAiJson.Default.EmbeddingRequest),
        };
        if (await key.GetAsync(cancellationToken) is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode) throw await RefusedAsync(response, cancellationToken);
            var answer = await response.Content.ReadFromJsonAsync(OpenAiJson.Default.EmbeddingResponse, cancellationToken);
            return Ordered(answer?.Data ?? [], texts.Length);
        }
        catch (Exception e) when (e is not (OperationCanceledException or EmbeddingException))
        {
            // Faults of the transport, JSON that is none, and what the resilience handler throws when it has given up.
            throw new EmbeddingException($"The embedding service at {_address} did not answer: {e.Message}", e);
        }
    }

    // These services refuse an empty text.
    private string Sent(string text) =>
        string.IsNullOrEmpty(text) ? " " : text.Length <= service.MaxCharacters ? text : text[..service.MaxCharacters];

    private IEnumerable<Embedding<float>> Ordered(IReadOnlyList<EmbeddingData> data, int count)
    {
        var vectors = new float[count][];
        foreach (var (index, vector) in data)
        {
            if (index < 0 || index >= count || vectors[index] is not null)
                throw new EmbeddingException($"The embedding service at {_address} answered index {index} for {count} texts, or twice.");
            if (vector?.Length != service.Dimensions)
            {
                throw new EmbeddingException(
                    $"The embedding service at {_address} answered a vector of {vector?.Length ?? 0} numbers for model '{service.Model}'; "
                    + $"{EmbeddingOptions.Section}:Service:Dimensions says {service.Dimensions}.");
            }
            var length = TensorPrimitives.Norm<float>(vector);
            if (!float.IsFinite(length) || length == 0)
                throw new EmbeddingException($"The embedding service at {_address} answered a vector without a direction.");
            TensorPrimitives.Multiply(vector, 1 / length, vector);
            vectors[index] = vector;
        }
        if (data.Count != count)
            throw new EmbeddingException($"The embedding service at {_address} answered {data.Count} vectors for {count} texts.");
        return vectors.Select(vector => new Embedding<float>(vector) { ModelId = service.Model });
    }

    private async Task<EmbeddingException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) key.Forget();
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new EmbeddingException(
            $"The embedding service at {_address} answered {(int)response.StatusCode}: {(text.Length <= MaxReasonLength ? text : text[..MaxReasonLength])}");
    }
}
