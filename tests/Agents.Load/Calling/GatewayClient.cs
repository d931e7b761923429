using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agents.Load.Running;

namespace Agents.Load.Calling;

/// <summary>A call as the gateway tells it.</summary>
internal sealed record CallView(string Id, string Status, string? Error, double QueueMs, double RunMs, string? Version, int Attempts)
{
    public bool IsFinal => Status is "succeeded" or "failed" or "cancelled" or "expired";

    /// <summary>Null when it succeeded, else why not.</summary>
    public string? Failure => Status == "succeeded" ? null : Error is null ? Status : $"{Status} ({Error})";

    public static CallView Read(JsonElement call)
    {
        var timings = call.TryGetProperty("timings", out var t) && t.ValueKind == JsonValueKind.Object ? t : default;
        return new CallView(
            call.GetProperty("id").GetString()!,
            call.GetProperty("status").GetString()!,
            call.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? ErrorOf(error) : null,
            timings.ValueKind == JsonValueKind.Object ? timings.GetProperty("queueMs").GetDouble() : 0,
            timings.ValueKind == JsonValueKind.Object ? timings.GetProperty("runMs").GetDouble() : 0,
            call.TryGetProperty("version", out var version) ? version.GetString() : null,
            call.TryGetProperty("attempts", out var attempts) ? attempts.GetInt32() : 0);
    }

    private static string ErrorOf(JsonElement error) => error.TryGetProperty("detail", out var detail)
        ? $"{error.GetProperty("type")}: {detail}"
        : $"{error.GetProperty("type")}";
}

/// <summary>The gateway's HTTP API as one tenant uses it.</summary>
internal sealed class GatewayClient : IDisposable
{
    public const int MaxBulk = 1000;
    private readonly HttpClient _http;

    public GatewayClient(Uri address, Tenant tenant)
    {
        _http = LoopbackHttp.Client(address);
        _http.DefaultRequestHeaders.Add("X-Api-Key", tenant.Key);
    }

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => _http.IsOkAsync("/readyz", cancellationToken);

    /// <summary>Submits a call and waits for its outcome in the same request. Null when it succeeded, else why not.</summary>
    public async Task<string?> CallAsync(string tool, string arguments, CancellationToken cancellationToken)
    {
        using var request = Submit(tool, arguments);
        request.Headers.Add("Prefer", "wait=60");
        using var response = await _http.SendAsync(request, cancellationToken);
        using var body = await JsonAsync(response, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => CallView.Read(body.RootElement).Failure,

            // An answer too late is none.
            HttpStatusCode.Accepted => "no outcome within 60 s",
            _ => Problem(response, body),
        };
    }

    /// <summary>Submits up to <see cref="MaxBulk"/> calls. The ids of those that were accepted, and why others were not.</summary>
    public async Task<(IReadOnlyList<string> Ids, IReadOnlyList<string> Refusals)> SubmitAsync(
        string tool, IEnumerable<string> arguments, CancellationToken cancellationToken, int deadlineMs = 600_000)
    {
        var text = new StringBuilder("{\"calls\":[");
        foreach (var one in arguments)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{\"tool\":\"{tool}\",\"arguments\":{one},\"deadlineMs\":{deadlineMs}}},");
        }

        text.Length--;
        using var content = new StringContent(text.Append("]}").ToString(), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync("/v1/calls", content, cancellationToken);
        using var body = await JsonAsync(response, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return ([], [Problem(response, body)]);
        }

        List<string> ids = [], refusals = [];
        foreach (var answer in body.RootElement.GetProperty("calls").EnumerateArray())
        {
            if (answer.TryGetProperty("call", out var call) && call.ValueKind == JsonValueKind.Object)
            {
                ids.Add(call.GetProperty("id").GetString()!);
            }
            else
            {
                refusals.Add(answer.TryGetProperty("problem", out var problem) ? problem.GetProperty("type").GetString()! : "refused");
            }
        }

        return (ids, refusals);
    }

    /// <summary>Submits one call without waiting. The call, or why it was not accepted.</summary>
    public async Task<(CallView? Call, HttpStatusCode Status, string? Failure)> SubmitOneAsync(
        string tool, string arguments, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = Submit(tool, arguments, deadlineMs: 600_000);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        using var body = await JsonAsync(response, cancellationToken);
        return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted
            ? (CallView.Read(body.RootElement), response.StatusCode, null)
            : (null, response.StatusCode, Problem(response, body));
    }

    /// <summary>The call; waits for its end for so many seconds.</summary>
    public async Task<CallView?> FindAsync(string id, int waitSeconds, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/calls/{id}");
        if (waitSeconds > 0)
        {
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={waitSeconds}"));
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        using var body = await JsonAsync(response, cancellationToken);
        return response.IsSuccessStatusCode ? CallView.Read(body.RootElement) : null;
    }

    /// <summary>Any other request of the API; the status, and the body when it is JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonElement? Body)> SendAsync(
        HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        using var answer = await JsonAsync(response, cancellationToken);
        return (response.StatusCode, answer?.RootElement.Clone());
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Submit(string tool, string arguments, int? deadlineMs = null)
    {
        var deadline = deadlineMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $",\"deadlineMs\":{ms}") : "";
        return new HttpRequestMessage(HttpMethod.Post, $"/v1/tools/{tool}/calls")
        {
            Content = new StringContent($$"""{"arguments":{{arguments}}{{deadline}}}""", Encoding.UTF8, "application/json"),
        };
    }

    private static async Task<JsonDocument> JsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            // Whatever it is, the status says how it went.
            return JsonDocument.Parse("null");
        }
    }

    private static string Problem(HttpResponseMessage response, JsonDocument body) =>
        body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("type", out var type)
            ? $"{(int)response.StatusCode} {type}"
            : $"{(int)response.StatusCode}";
}
