using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>Requests to the service, with its key of the secret store, and what its failures mean.</summary>
internal sealed class PineconeApi(PineconeOptions options, HttpClient http, SecretReader secrets, TimeProvider time)
{
    private const string Version = "2025-04";

    private volatile string? _key;

    /// <summary>Asks, again when the service was too busy, until the token ends. Null: the service answered 404 and that is no fault.</summary>
    /// <exception cref="VectorTierException">It cannot be reached, or refuses.</exception>
    public async Task<T?> CallAsync<T>(
        string what, HttpMethod method, Uri address, byte[]? body, JsonTypeInfo<T> answer, int retries, bool mayBeMissing, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            _key ??= await secrets(options.ApiKeySecret, cancellationToken);
            try
            {
                return await AttemptsAsync();
            }
            catch (PineconeFailure failure) when (failure.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                // The key may have been rotated.
                _key = await secrets(options.ApiKeySecret, cancellationToken);
                return await AttemptsAsync();
            }
        }
        catch (PineconeFailure failure)
        {
            throw new VectorTierException($"Pinecone refused to {what}: {failure.Message}", failure);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new VectorTierException($"Pinecone at {address.Authority} could not be asked to {what}: {exception.Message}", exception);
        }
        catch (JsonException exception)
        {
            throw new VectorTierException($"Pinecone's answer to '{what}' was not read: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VectorTierException($"Pinecone did not {what} within {options.TimeoutSeconds} s.", exception);
        }

        Task<T?> AttemptsAsync() =>
            ServiceRetry.RunAsync(token => SendAsync(method, address, body, answer, mayBeMissing, token), Judge, retries, time, cancellationToken);
    }

    private async Task<T?> SendAsync<T>(
        HttpMethod method, Uri address, byte[]? body, JsonTypeInfo<T> answer, bool mayBeMissing, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Api-Key", _key);
        request.Headers.Add("X-Pinecone-Api-Version", Version);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var response = await http.SendAsync(request, cancellationToken);
        if (mayBeMissing && response.StatusCode is HttpStatusCode.NotFound)
            return null;
        if (!response.IsSuccessStatusCode)
            throw await FailureAsync(response, cancellationToken);
        await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(content, answer, cancellationToken);
    }

    private static async Task<PineconeFailure> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var message = text;
        try
        {
            // {"error": {"message"}} of the control plane, {"message"} of the data plane.
            using var json = JsonDocument.Parse(text);
            var told = json.RootElement.TryGetProperty("error", out var error) ? error : json.RootElement;
            message = told.TryGetProperty("message", out var value) ? value.GetString() ?? text : text;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Some refusals are plain text: it stands as it is.
        }

        var after = response.Headers.RetryAfter?.Delta;
        return new PineconeFailure(response.StatusCode, after, $"{(int)response.StatusCode}, {(message.Length <= 500 ? message : message[..500])}");
    }

    private static Busy? Judge(Exception exception) => exception switch
    {
        PineconeFailure { Status: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } failure =>
            new Busy(failure.RetryAfter),
        HttpRequestException or IOException => new Busy(null),
        _ => null,
    };

    private sealed class PineconeFailure(HttpStatusCode status, TimeSpan? retryAfter, string message) : Exception(message)
    {
        public HttpStatusCode Status => status;

        public TimeSpan? RetryAfter => retryAfter;
    }
}
