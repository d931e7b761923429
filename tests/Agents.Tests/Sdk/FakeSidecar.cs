using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Dapr.Client;
using Dapr.Jobs;

namespace Agents.Tests.Sdk;

/// <summary>Answers the requests of a client with prepared answers, and keeps the requests.</summary>
internal sealed class FakeSidecar : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<HttpRequestMessage, HttpResponseMessage>> _answers = new();

    public ConcurrentQueue<SentRequest> Requests { get; } = new();

    public SentRequest Request => Assert.Single(Requests);

    /// <summary>A client of this sidecar at <c>http://sidecar:3500</c>.</summary>
    public DaprClient Client(Action<DaprClientBuilder>? configure = null)
    {
        var builder = new DaprClientBuilder().UseHttpEndpoint("http://sidecar:3500").UseDaprApiToken("").UseHandler(() => this);
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>A jobs client of this sidecar at the same address.</summary>
    public DaprJobsClient JobsClient(Action<DaprJobsClientBuilder>? configure = null)
    {
        var builder = new DaprJobsClientBuilder();
        builder.UseHttpEndpoint("http://sidecar:3500").UseDaprApiToken("").UseHttpClientFactory(() => new HttpClient(this, disposeHandler: false));
        configure?.Invoke(builder);
        return builder.Build();
    }

    public FakeSidecar Answer(int status, string? json = null, string? etag = null) => Answer(_ =>
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status);
        if (json is not null) answer.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (etag is not null) answer.Headers.TryAddWithoutValidation("ETag", etag);
        return answer;
    });

    public FakeSidecar Answer(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    /// <summary>The same answer for each of the next requests.</summary>
    public FakeSidecar Answer(Func<HttpRequestMessage, HttpResponseMessage> answer, int times)
    {
        for (var i = 0; i < times; i++) Answer(answer);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Enqueue(new SentRequest(
            request.Method.Method,
            request.RequestUri!.OriginalString,
            request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
                .ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase),
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        return _answers.TryDequeue(out var answer) ? answer(request) : new HttpResponseMessage(HttpStatusCode.NoContent);
    }
}

/// <summary>A request as it went out.</summary>
internal sealed record SentRequest(string Method, string Uri, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string Path => Uri["http://sidecar:3500".Length..];

    public string? ContentType => Headers.GetValueOrDefault("Content-Type");
}

internal sealed record Order(string Id, int Count);

internal static class Json
{
    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web);
}
