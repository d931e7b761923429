using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class DaprHttpClient
{
    private static readonly HttpRequestOptionsKey<string> AppIdOption = new("appId");
    private static readonly HttpRequestOptionsKey<string> MethodNameOption = new("methodName");

    public override HttpClient CreateInvokableHttpClient(string? appId = null) =>
        CreateInvokeHttpClient(appId, _endpoint.AbsoluteUri, _apiToken);

    public override HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId, string methodName) =>
        CreateInvokeMethodRequest(httpMethod, appId, methodName, []);

    public override HttpRequestMessage CreateInvokeMethodRequest(
        HttpMethod httpMethod, string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters)
    {
        ArgumentNullException.ThrowIfNull(httpMethod);
        Argument.NotNullOrEmpty(appId, nameof(appId));
        ArgumentNullException.ThrowIfNull(methodName);

        // The method is the caller's own path, query included, and is not escaped again.
        var uri = new Uri(_endpoint, $"/v1.0/invoke/{appId}/method/{methodName.TrimStart('/')}");
        var request = new HttpRequestMessage(httpMethod, WithQuery(uri, queryStringParameters));
        request.Options.Set(AppIdOption, appId);
        request.Options.Set(MethodNameOption, methodName);
        if (_apiToken is not null) request.Headers.TryAddWithoutValidation(TokenHeader, _apiToken);
        return request;
    }

    public override HttpRequestMessage CreateInvokeMethodRequest<TRequest>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters,
        TRequest data)
    {
        var request = CreateInvokeMethodRequest(httpMethod, appId, methodName, queryStringParameters);
        request.Content = JsonContent.Create(data, options: _json);
        return request;
    }

    [Obsolete("See the base method.")]
    public override async Task<HttpResponseMessage> InvokeMethodWithResponseAsync(
        HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.RequestUri is { } uri && !_endpoint.IsBaseOf(uri))
            throw new InvalidOperationException($"The request to '{uri}' does not go to the sidecar at {_origin}.");
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException cause)
        {
            throw InvocationFailure(request, cause, null);
        }
    }

    [Obsolete("See the base method.")]
    public override async Task InvokeMethodAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        await InvokeSuccessfullyAsync(request, cancellationToken);

    [Obsolete("See the base method.")]
    public override async Task<TResponse> InvokeMethodAsync<TResponse>(
        HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        var answer = await InvokeSuccessfullyAsync(request, cancellationToken);
        try
        {
            return (await answer.Content.ReadFromJsonAsync<TResponse>(_json, cancellationToken))!;
        }
        catch (Exception cause) when (cause is HttpRequestException or JsonException)
        {
            throw InvocationFailure(request, cause, answer);
        }
    }

    [Obsolete("See the base method.")]
    private async Task<HttpResponseMessage> InvokeSuccessfullyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await InvokeMethodWithResponseAsync(request, cancellationToken);
        try
        {
            return answer.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException cause)
        {
            throw InvocationFailure(request, cause, answer);
        }
    }

    private static InvocationException InvocationFailure(HttpRequestMessage request, Exception cause, HttpResponseMessage? answer)
    {
        // Requests that the caller made itself do not carry these.
        request.Options.TryGetValue(AppIdOption, out var appId);
        request.Options.TryGetValue(MethodNameOption, out var methodName);
        return new InvocationException(appId!, methodName!, cause, answer!);
    }

    private static Uri WithQuery(Uri uri, IReadOnlyCollection<KeyValuePair<string, string>>? parameters)
    {
        if (parameters is null || parameters.Count == 0) return uri;
        var query = new StringBuilder(uri.Query.TrimStart('?'));
        foreach (var (name, value) in parameters)
        {
            if (query.Length > 0) query.Append('&');
            query.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }
        return new UriBuilder(uri) { Query = query.ToString() }.Uri;
    }
}
