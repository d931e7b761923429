using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Search.Documents;
using Azure.Search.Documents.Indexes;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>
/// Clients of the service, with a key of the secret store or the app's own identity, and what its failures mean. A key that is refused is
/// read again: it may have been rotated.
/// </summary>
internal sealed class AzureSearchAccess(
    AzureSearchOptions options, SecretReader secrets, TimeProvider time, HttpPipelineTransport? transport = null, TokenCredential? identity = null)
    : IDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private AzureKeyCredential? _key;
    private SearchIndexClient? _client;

    private bool HasKey => options.ApiKeySecret.Length > 0;

    /// <summary>Does something at the service, again when it was too busy, until the token ends.</summary>
    /// <exception cref="VectorTierException">It cannot be reached, or refuses.</exception>
    public async Task<T> CallAsync<T>(
        string what, Func<SearchIndexClient, CancellationToken, Task<T>> call, int retries, CancellationToken cancellationToken)
    {
        try
        {
            var client = await ConnectAsync(cancellationToken);
            try
            {
                return await ServiceRetry.RunAsync(token => call(client, token), Judge, retries, time, cancellationToken);
            }
            catch (RequestFailedException exception) when (exception.Status is 401 or 403 && HasKey)
            {
                _key!.Update(await secrets(options.ApiKeySecret, cancellationToken));
                return await ServiceRetry.RunAsync(token => call(client, token), Judge, retries, time, cancellationToken);
            }
        }
        catch (RequestFailedException exception)
        {
            throw new VectorTierException($"Azure AI Search at {options.Endpoint} refused to {what}: {Reason(exception)}", exception);
        }
        catch (AuthenticationFailedException exception)
        {
            throw new VectorTierException(
                $"Azure AI Search at {options.Endpoint} was not asked to {what}, for the app has no identity: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VectorTierException($"Azure AI Search at {options.Endpoint} did not {what} within {options.TimeoutSeconds} s.", exception);
        }
        catch (IOException exception)
        {
            throw new VectorTierException($"The answer of Azure AI Search at {options.Endpoint} to '{what}' was cut off: {exception.Message}", exception);
        }
    }

    public void Dispose() => _connecting.Dispose();

    private async Task<SearchIndexClient> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_client is { } known)
            return known;
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_client is not null)
                return _client;
            var endpoint = new Uri(options.Endpoint);
            if (!HasKey)
                return _client = new SearchIndexClient(endpoint, identity ?? OwnIdentity(), ClientOptions());
            _key = new AzureKeyCredential(await secrets(options.ApiKeySecret, cancellationToken));
            return _client = new SearchIndexClient(endpoint, _key, ClientOptions());
        }
        finally
        {
            _connecting.Release();
        }
    }

    private TokenCredential OwnIdentity() => options.ManagedIdentityClientId.Length > 0
        ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(options.ManagedIdentityClientId))
        : new DefaultAzureCredential();

    private SearchClientOptions ClientOptions()
    {
        var made = new SearchClientOptions(SearchClientOptions.ServiceVersion.V2023_11_01);

        // Retries are ours: measured with the app's clock, and told apart by what failed.
        made.Retry.MaxRetries = 0;
        made.Retry.NetworkTimeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        if (transport is not null)
            made.Transport = transport;
        return made;
    }

    private static Busy? Judge(Exception exception) => exception switch
    {
        // No status: the request did not come through.
        RequestFailedException { Status: 0 or 408 or 429 or 500 or 502 or 503 or 504 } failed => new Busy(RetryAfter(failed)),
        IOException => new Busy(null),
        _ => null,
    };

    private static TimeSpan? RetryAfter(RequestFailedException exception) =>
        exception.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true
        && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string Reason(RequestFailedException exception)
    {
        // The first line: the others repeat headers and content.
        var line = exception.Message.Split('\n', 2)[0].Trim();
        return exception.Status switch
        {
            0 => line,
            401 or 403 => $"{exception.Status}, {line} Give the key, or the identity its roles: Search Service Contributor and Search Index Data Contributor.",
            _ => $"{exception.Status}, {line}",
        };
    }
}
