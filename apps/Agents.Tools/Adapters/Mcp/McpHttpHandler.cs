using Agents.Contracts;
using Agents.Tools.Adapters.Http;
using Agents.Tools.Adapters.Processes;

namespace Agents.Tools.Adapters.Mcp;

/// <summary>Adds secret headers to each request of a session, and bounds the answers: they are read whole into memory.</summary>
internal sealed class McpHttpHandler(SecretHeaders secrets) : DelegatingHandler
{
    /// <summary>What a message of the protocol may have around a result of the largest size.</summary>
    private const long LargestAnswer = (2L * Limits.MaxResultBytes) + (64 * 1024);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await secrets.AddAsync(request.Headers, cancellationToken) is { } missing)
            throw new HttpRequestException(HttpRequestError.ConnectionError, missing);
        var response = await base.SendAsync(request, cancellationToken);
        var left = LargestAnswer;
        var body = new CountedStream(await response.Content.ReadAsStreamAsync(cancellationToken), read => (left -= read) >= 0
            ? true
            : throw new IOException($"The server's answer has more than {LargestAnswer} bytes."));
        var bounded = new StreamContent(body);
        foreach (var (name, values) in response.Content.Headers)
            bounded.Headers.TryAddWithoutValidation(name, values);
        response.Content = bounded;
        return response;
    }
}
