namespace Dapr.Client;

public abstract partial class DaprClient
{
    private const string InvocationIsObsolete = "Call services with a client from CreateInvokeHttpClient or CreateInvokableHttpClient.";

    /// <summary>
    /// Makes a client that calls applications by app id: a request to <c>http://app-id/path</c> goes through the sidecar.
    /// </summary>
    /// <param name="appId">App id of relative addresses; null when every request names its own.</param>
    /// <param name="daprEndpoint">HTTP address of the sidecar; null takes it from the environment.</param>
    /// <param name="daprApiToken">Token for the sidecar; null sends none.</param>
    /// <returns>The client. Keep and share it: it pools connections.</returns>
    /// <exception cref="ArgumentException">The app id is no host name, or the endpoint is not http or https.</exception>
    public static HttpClient CreateInvokeHttpClient(string? appId = null, string? daprEndpoint = null, string? daprApiToken = null)
    {
        var handler = new InvocationHandler { InnerHandler = new SocketsHttpHandler(), DaprApiToken = daprApiToken, DefaultAppId = appId };
        if (daprEndpoint is not null) handler.DaprEndpoint = daprEndpoint;

        var client = new HttpClient(handler);
        client.DefaultRequestHeaders.UserAgent.Add(UserAgent());
        if (appId is null) return client;
        try
        {
            client.BaseAddress = new Uri($"http://{appId}");
        }
        catch (UriFormatException inner)
        {
            client.Dispose();
            throw new ArgumentException($"The app id '{appId}' cannot be used as a host name.", nameof(appId), inner);
        }
        return client;
    }

    /// <summary>Makes a client like <see cref="CreateInvokeHttpClient"/> with endpoint and token of this client.</summary>
    /// <param name="appId">App id of relative addresses; null when every request names its own.</param>
    /// <returns>The client. Keep and share it: it pools connections.</returns>
    public abstract HttpClient CreateInvokableHttpClient(string? appId = null);

    /// <summary>Makes a POST request that calls a method of an application.</summary>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <returns>The request.</returns>
    public HttpRequestMessage CreateInvokeMethodRequest(string appId, string methodName) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName);

    /// <summary>Makes a POST request with a query that calls a method of an application.</summary>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="queryStringParameters">The query.</param>
    /// <returns>The request.</returns>
    public HttpRequestMessage CreateInvokeMethodRequest(
        string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName, queryStringParameters);

    /// <summary>Makes a request that calls a method of an application.</summary>
    /// <param name="httpMethod">The HTTP method.</param>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <returns>The request.</returns>
    public abstract HttpRequestMessage CreateInvokeMethodRequest(HttpMethod httpMethod, string appId, string methodName);

    /// <summary>Makes a request with a query that calls a method of an application.</summary>
    /// <param name="httpMethod">The HTTP method.</param>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="queryStringParameters">The query.</param>
    /// <returns>The request.</returns>
    public abstract HttpRequestMessage CreateInvokeMethodRequest(
        HttpMethod httpMethod, string appId, string methodName, IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters);

    /// <summary>Makes a POST request with a JSON body that calls a method of an application.</summary>
    /// <typeparam name="TRequest">Type of the body.</typeparam>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="data">The body.</param>
    /// <returns>The request.</returns>
    public HttpRequestMessage CreateInvokeMethodRequest<TRequest>(string appId, string methodName, TRequest data) =>
        CreateInvokeMethodRequest(HttpMethod.Post, appId, methodName, [], data);

    /// <summary>Makes a request with a query and a JSON body that calls a method of an application.</summary>
    /// <typeparam name="TRequest">Type of the body.</typeparam>
    /// <param name="httpMethod">The HTTP method.</param>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="queryStringParameters">The query.</param>
    /// <param name="data">The body.</param>
    /// <returns>The request.</returns>
    public abstract HttpRequestMessage CreateInvokeMethodRequest<TRequest>(
        HttpMethod httpMethod,
        string appId,
        string methodName,
        IReadOnlyCollection<KeyValuePair<string, string>> queryStringParameters,
        TRequest data);

    /// <summary>Sends a request made by one of the <c>CreateInvokeMethodRequest</c> methods; an error status is an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer of the application.</returns>
    /// <exception cref="InvalidOperationException">The request does not go to the sidecar.</exception>
    /// <exception cref="InvocationException">The sidecar could not be reached.</exception>
    [Obsolete(InvocationIsObsolete)]
    public abstract Task<HttpResponseMessage> InvokeMethodWithResponseAsync(
        HttpRequestMessage request, CancellationToken cancellationToken = default);

    /// <summary>Sends a request and checks the status.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends with the answer.</returns>
    /// <exception cref="InvocationException">The call failed or the status is not a success.</exception>
    [Obsolete(InvocationIsObsolete)]
    public abstract Task InvokeMethodAsync(HttpRequestMessage request, CancellationToken cancellationToken = default);

    /// <summary>Sends a request, checks the status and reads the JSON answer.</summary>
    /// <typeparam name="TResponse">Type of the answer.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvocationException">The call failed, the status is not a success, or the answer cannot be read.</exception>
    [Obsolete(InvocationIsObsolete)]
    public abstract Task<TResponse> InvokeMethodAsync<TResponse>(HttpRequestMessage request, CancellationToken cancellationToken = default);

    /// <summary>Calls a method with POST and no body.</summary>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends with the answer.</returns>
    [Obsolete(InvocationIsObsolete)]
    public Task InvokeMethodAsync(string appId, string methodName, CancellationToken cancellationToken = default) =>
        InvokeMethodAsync(CreateInvokeMethodRequest(appId, methodName), cancellationToken);

    /// <summary>Calls a method without a body.</summary>
    /// <param name="httpMethod">The HTTP method.</param>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends with the answer.</returns>
    [Obsolete(InvocationIsObsolete)]
    public Task InvokeMethodAsync(
        HttpMethod httpMethod, string appId, string methodName, CancellationToken cancellationToken = default) =>
        InvokeMethodAsync(CreateInvokeMethodRequest(httpMethod, appId, methodName), cancellationToken);

    /// <summary>Calls a method with POST and a JSON body.</summary>
    /// <typeparam name="TRequest">Type of the body.</typeparam>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="data">The body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends with the answer.</returns>
    [Obsolete(InvocationIsObsolete)]
    public Task InvokeMethodAsync<TRequest>(
        string appId, string methodName, TRequest data, CancellationToken cancellationToken = default) =>
        InvokeMethodAsync(CreateInvokeMethodRequest(appId, methodName, data), cancellationToken);

    /// <summary>Calls a method with a JSON body.</summary>
    /// <typeparam name="TRequest">Type of the body.</typeparam>
    /// <param name="httpMethod">The HTTP method.</param>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="data">The body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends with the answer.</returns>
    [Obsolete(InvocationIsObsolete)]
    public Task InvokeMethodAsync<TRequest>(
        HttpMethod httpMethod, string appId, string methodName, TRequest data, CancellationToken cancellationToken = default) =>
        InvokeMethodAsync(CreateInvokeMethodRequest(httpMethod, appId, methodName, [], data), cancellationToken);

    /// <summary>Calls a method with POST and no body, and reads the JSON answer.</summary>
    /// <typeparam name="TResponse">Type of the answer.</typeparam>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer.</returns>
    [Obsolete(InvocationIsObsolete)]
    public Task<TResponse> InvokeMethodAsync<TResponse>(string appId, string methodName, CancellationToken cancellationToken = default) =>
        InvokeMethodAsync<TResponse>(CreateInvokeMethodRequest(appId, methodName), cancellationToken);

    /// <summary>Calls a method without a body and reads the JSON answer.</summary>
    /// <typeparam name="TResponse">Type of the answer.</typeparam>
    /// <param name="httpMethod">The HTTP method.</param>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer.</returns>
    [Obsolete(InvocationIsObsolete)]
    public Task<TResponse> InvokeMethodAsync<TResponse>(
        HttpMethod httpMethod, string appId, string methodName, CancellationToken cancellationToken = default) =>
        InvokeMethodAsync<TResponse>(CreateInvokeMethodRequest(httpMethod, appId, methodName), cancellationToken);

    /// <summary>Calls a method with POST and a JSON body and reads the JSON answer.</summary>
    /// <typeparam name="TRequest">Type of the body.</typeparam>
    /// <typeparam name="TResponse">Type of the answer.</typeparam>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="data">The body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer.</returns>
    [Obsolete(InvocationIsObsolete)]
    public Task<TResponse> InvokeMethodAsync<TRequest, TResponse>(
        string appId, string methodName, TRequest data, CancellationToken cancellationToken = default) =>
        InvokeMethodAsync<TResponse>(CreateInvokeMethodRequest(appId, methodName, data), cancellationToken);

    /// <summary>Calls a method with a JSON body and reads the JSON answer.</summary>
    /// <typeparam name="TRequest">Type of the body.</typeparam>
    /// <typeparam name="TResponse">Type of the answer.</typeparam>
    /// <param name="httpMethod">The HTTP method.</param>
    /// <param name="appId">The application.</param>
    /// <param name="methodName">Path of the method.</param>
    /// <param name="data">The body.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer.</returns>
    [Obsolete(InvocationIsObsolete)]
    public Task<TResponse> InvokeMethodAsync<TRequest, TResponse>(
        HttpMethod httpMethod, string appId, string methodName, TRequest data, CancellationToken cancellationToken = default) =>
        InvokeMethodAsync<TResponse>(CreateInvokeMethodRequest(httpMethod, appId, methodName, [], data), cancellationToken);
}
