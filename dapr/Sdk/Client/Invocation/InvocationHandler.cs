using System.Diagnostics.CodeAnalysis;

namespace Dapr.Client;

/// <summary>Sends requests to <c>http://app-id/path</c> through the sidecar. Put it into the pipeline of an <see cref="HttpClient"/>.</summary>
public class InvocationHandler : DelegatingHandler
{
    private const string TokenHeader = "dapr-api-token";
    private Uri _endpoint = new(DaprDefaults.GetDefaultHttpEndpoint(), UriKind.Absolute);

    /// <summary>HTTP address of the sidecar; from the environment when not set.</summary>
    /// <exception cref="ArgumentException">The scheme is not http or https.</exception>
    public string DaprEndpoint
    {
        get => _endpoint.OriginalString;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            var endpoint = new Uri(value, UriKind.Absolute);
            if (!IsHttp(endpoint)) throw new ArgumentException($"The endpoint '{value}' must use http or https.", nameof(value));
            _endpoint = endpoint;
        }
    }

    /// <summary>
    /// App id of the client. A host name loses its upper case; a request whose host equals this id in any case goes to the id as written here.
    /// </summary>
    public string? DefaultAppId { get; set; }

    internal string? DaprApiToken { get; set; } = DaprDefaults.GetDefaultDaprApiToken(null);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = request.RequestUri;
        if (!TryRewriteUri(original, out var rewritten))
            throw new ArgumentException($"The address '{original}' is no absolute http or https address of an app.", nameof(request));
        try
        {
            if (!string.IsNullOrWhiteSpace(DaprApiToken)) request.Headers.Add(TokenHeader, DaprApiToken);
            request.RequestUri = rewritten;
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            // The request belongs to the caller: a retry must start from what it was.
            request.RequestUri = original;
            request.Headers.Remove(TokenHeader);
        }
    }

    internal bool TryRewriteUri(Uri? uri, [NotNullWhen(true)] out Uri? rewritten)
    {
        rewritten = null;
        if (uri is null || !uri.IsAbsoluteUri || !IsHttp(uri)) return false;
        var appId = DefaultAppId is { } known && uri.Host.Equals(known, StringComparison.OrdinalIgnoreCase) ? known : uri.Host;
        rewritten = new UriBuilder(uri)
        {
            Scheme = _endpoint.Scheme,
            Host = _endpoint.Host,
            Port = _endpoint.Port,
            Path = $"/v1.0/invoke/{appId}/method{uri.AbsolutePath}",
        }.Uri;
        return true;
    }

    private static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps;
}
