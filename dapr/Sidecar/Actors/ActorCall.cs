using System.Net.Http.Headers;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Invocation;

namespace Dapr.Sidecar.Actors;

/// <summary>One call of an actor, from which the request to its application is made; also more than once.</summary>
/// <param name="type">The actor's type.</param>
/// <param name="id">Its id.</param>
/// <param name="method">The method, or what stands for one: <c>remind/NAME</c>, <c>timer/NAME</c>.</param>
internal sealed class ActorCall(string type, string id, string method)
{
    public const string ReentrancyHeader = "Dapr-Reentrancy-Id";
    private const string ApiCallHeader = "Dapr-Api-Call";
    private const string CallerApp = "Dapr-Caller-App-Id";
    private const string CallerNamespace = "Dapr-Caller-Namespace";
    private static readonly UriCreationOptions AsIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public string Type { get; } = type;
    public string Id { get; } = id;
    public string Method { get; } = method;
    public ActorCallKind Kind { get; init; }

    /// <summary>With its question mark; empty: none.</summary>
    public string Query { get; init; } = "";
    public ReadOnlyMemory<byte> Body { get; init; }
    public string? ContentType { get; init; }

    /// <summary>What the caller sent; null: it was not a request.</summary>
    public IHeaderDictionary? Headers { get; init; }
    public TraceContext? Trace { get; init; }

    /// <summary>Who calls: set by the caller's sidecar, whatever the caller says itself.</summary>
    public (string AppId, string Namespace)? Caller { get; init; }

    /// <summary>The id that calls of one chain share; null: the caller sent none.</summary>
    public string? ReentrancyId { get; set; }

    /// <summary>The request to the application at an address.</summary>
    /// <param name="baseAddress">Scheme and authority.</param>
    /// <param name="path">The actor's path there.</param>
    /// <exception cref="ActorFailure">The method cannot stand in a path.</exception>
    public HttpRequestMessage Create(string baseAddress, string path)
    {
        if (!MethodPath.TryEscape(HostedActor.Bytes(Method), out var escaped)) throw new ActorFailure($"invalid URL escape in \"{Method}\"") { Final = true };
        var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"{baseAddress}{path}/method/{escaped}{Query}", in AsIs));
        if (!Body.IsEmpty || !string.IsNullOrEmpty(ContentType))
        {
            request.Content = new ReadOnlyMemoryContent(Body);
            if (!string.IsNullOrEmpty(ContentType)) request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }
        if (Headers is not null) PassOn(request, Headers);
        if (Caller is { } caller)
        {
            request.Headers.TryAddWithoutValidation(ApiCallHeader, "true");
            request.Headers.TryAddWithoutValidation(CallerApp, caller.AppId);
            request.Headers.TryAddWithoutValidation(CallerNamespace, caller.Namespace);
        }
        if (ReentrancyId is not null && Kind == ActorCallKind.Method) request.Headers.TryAddWithoutValidation(ReentrancyHeader, ReentrancyId);
        TraceHeaders.Set(request, Trace);
        return request;
    }

    private static void PassOn(HttpRequestMessage request, IHeaderDictionary headers)
    {
        var named = HeaderRules.NamedBy(headers.Connection);
        foreach (var (name, values) in headers)
        {
            if (HeaderRules.NameFor(name) is not { } passed || IsOwn(name) || named?.Contains(name) == true) continue;
            foreach (var value in values) Add(request, passed, value ?? "");
        }
        if (headers.TraceParent is { Count: > 0 } parent && parent[0] is { Length: > 0 } given) Add(request, "traceparent", given);
        if (headers.TraceState is { Count: > 0 } state && state[0] is { Length: > 0 } text) Add(request, "tracestate", text);
    }

    private static bool IsOwn(string name) =>
        name.Equals(ReentrancyHeader, StringComparison.OrdinalIgnoreCase) ||
        name.Equals(CallerApp, StringComparison.OrdinalIgnoreCase) ||
        name.Equals(CallerNamespace, StringComparison.OrdinalIgnoreCase) ||
        name.Equals(ApiCallHeader, StringComparison.OrdinalIgnoreCase) ||
        name.StartsWith("agents-peer-", StringComparison.OrdinalIgnoreCase);

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        HttpHeaders headers = request.Headers;
        if (headers.TryAddWithoutValidation(name, value)) return;
        (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
    }
}
