using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Tooling.Calls;
using Agents.Tooling.Errors;

namespace Agents.Tooling;

/// <summary>
/// Submits tool calls to the gateway and awaits their results. Thread-safe; one instance serves a whole process.
/// </summary>
/// <remarks>
/// Every method throws <see cref="ToolRequestException"/> when the gateway refuses the request or is not reached.
/// Nothing is retried here: with an idempotency key the caller may repeat any submission, without one it may not.
/// </remarks>
public sealed class ToolClient
{
    private readonly HttpClient _http;
    private readonly ToolClientOptions _options;
    private readonly TimeProvider _time;

    /// <param name="http">Reaches the gateway; its base address is the gateway. Not disposed by this client.</param>
    /// <param name="options">Key and waiting time.</param>
    /// <param name="time">Clock for waiting; the system's when null.</param>
    /// <exception cref="ArgumentException">An option is not allowed.</exception>
    public ToolClient(HttpClient http, ToolClientOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        _http = http;
        _options = options.Validated();
        _time = time ?? TimeProvider.System;
    }

    /// <summary>All tools of the gateway, by name.</summary>
    public async Task<IReadOnlyList<ToolDescription>> ListToolsAsync(CancellationToken cancellationToken = default)
    {
        using var request = Request(HttpMethod.Get, "/v1/tools");
        return (await SendAsync(request, ToolingJson.Default.ToolList, cancellationToken)).Tools;
    }

    /// <summary>Submits a call and does not wait. When this returns, the call is durable.</summary>
    /// <param name="tool">Tool name.</param>
    /// <param name="arguments">Serialized to a JSON object that matches the tool's input schema.</param>
    /// <param name="options">Idempotency key, ordering key, deadline.</param>
    /// <param name="cancellationToken">Ends the request; the call may have been accepted all the same.</param>
    public Task<CallSnapshot> SubmitAsync(
        string tool, object arguments, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        PostAsync(tool, arguments, options ?? CallOptions.Default, TimeSpan.Zero, cancellationToken);

    /// <summary>Submits a call and waits for its end.</summary>
    /// <param name="tool">Tool name.</param>
    /// <param name="arguments">Serialized to a JSON object that matches the tool's input schema.</param>
    /// <param name="wait">How long to wait at most; whole seconds are waited at the gateway.</param>
    /// <param name="options">Idempotency key, ordering key, deadline.</param>
    /// <param name="cancellationToken">Ends the waiting, not the call.</param>
    /// <returns>The call; not final when the time was up.</returns>
    public async Task<CallSnapshot> CallAsync(
        string tool, object arguments, TimeSpan wait, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        var start = _time.GetTimestamp();
        var call = await PostAsync(tool, arguments, options ?? CallOptions.Default, wait, cancellationToken);
        while (!call.Status.IsFinal() && wait - _time.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
        {
            call = await GetAsync(call.Id, left, options?.OnBehalfOf, cancellationToken);
        }

        return call;
    }

    /// <summary>Submits a call, waits for its end and reads the result.</summary>
    /// <typeparam name="TResult">Read from the result's JSON.</typeparam>
    /// <inheritdoc cref="CallAsync(string, object, TimeSpan, CallOptions?, CancellationToken)"/>
    /// <returns>The result.</returns>
    /// <exception cref="ToolCallFailedException">The call failed, was cancelled or expired.</exception>
    /// <exception cref="ToolCallPendingException">The time was up before the call ended.</exception>
    public async Task<TResult> CallAsync<TResult>(
        string tool, object arguments, TimeSpan wait, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = await CallAsync(tool, arguments, wait, options, cancellationToken);
        return call.Status switch
        {
            CallStatus.Succeeded => call.Result!.Value.Deserialize<TResult>(ToolingJson.WithReflection)!,
            _ when call.Status.IsFinal() => throw new ToolCallFailedException(call),
            _ => throw new ToolCallPendingException(call),
        };
    }

    /// <summary>Submits up to 1,000 calls in one request. Each gets an answer of its own, in the same order.</summary>
    public async Task<BulkAnswer> SubmitBulkAsync(IReadOnlyList<BulkItem> calls, CancellationToken cancellationToken = default)
    {
        using var request = Request(HttpMethod.Post, "/v1/calls");
        request.Content = JsonContent.Create(new BulkBody { Calls = calls }, ToolingJson.Default.BulkBody);
        return await SendAsync(request, ToolingJson.Default.BulkAnswer, cancellationToken);
    }

    /// <summary>A call as it stands, or as it stands when it ends within <paramref name="wait"/>.</summary>
    /// <param name="id">The call's id.</param>
    /// <param name="wait">How long to wait for its end, at most <see cref="ToolClientOptions.WaitPerRequestSeconds"/>; zero does not wait.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<CallSnapshot> GetAsync(string id, TimeSpan wait = default, CancellationToken cancellationToken = default) =>
        GetAsync(id, wait, null, cancellationToken);

    /// <inheritdoc cref="GetAsync(string, TimeSpan, CancellationToken)"/>
    /// <param name="id">The call's id.</param>
    /// <param name="wait">How long to wait for its end; zero does not wait.</param>
    /// <param name="onBehalfOf">For whom the call was made, see <see cref="CallOptions.OnBehalfOf"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<CallSnapshot> GetAsync(string id, TimeSpan wait, Principal? onBehalfOf, CancellationToken cancellationToken = default)
    {
        using var request = Request(HttpMethod.Get, $"/v1/calls/{Uri.EscapeDataString(id)}");
        OnBehalfOf(request, onBehalfOf);
        Prefer(request, wait);
        return await SendAsync(request, ToolingJson.Default.CallSnapshot, cancellationToken);
    }

    /// <summary>Withdraws a call that has not started. The worker that would run it decides.</summary>
    public async Task<CancelOutcome> CancelAsync(string id, CancellationToken cancellationToken = default)
    {
        using var request = Request(HttpMethod.Delete, $"/v1/calls/{Uri.EscapeDataString(id)}");
        try
        {
            var call = await SendAsync(request, ToolingJson.Default.CallSnapshot, cancellationToken);
            return call.Status is CallStatus.Cancelled ? CancelOutcome.Cancelled : CancelOutcome.Requested;
        }
        catch (ToolRequestException e) when (e.Problem.Type == ProblemTypes.NotCancellable)
        {
            return CancelOutcome.TooLate;
        }
    }

    private async Task<CallSnapshot> PostAsync(
        string tool, object arguments, CallOptions options, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(tool);
        ArgumentNullException.ThrowIfNull(arguments);
        using var request = Request(HttpMethod.Post, $"/v1/tools/{Uri.EscapeDataString(tool)}/calls");
        if (options.IdempotencyKey is { } key)
        {
            request.Headers.Add(AgentHeaders.IdempotencyKey, key);
        }

        OnBehalfOf(request, options.OnBehalfOf);
        Prefer(request, wait);
        request.Content = JsonContent.Create(
            new SubmitBody
            {
                Arguments = arguments as JsonElement? ?? JsonSerializer.SerializeToElement(arguments, ToolingJson.WithReflection),
                OrderingKey = options.OrderingKey,
                DeadlineMs = options.Deadline is { } deadline ? (int)Math.Min(deadline.TotalMilliseconds, int.MaxValue) : null,
            },
            ToolingJson.Default.SubmitBody);
        return await SendAsync(request, ToolingJson.Default.CallSnapshot, cancellationToken);
    }

    private static void OnBehalfOf(HttpRequestMessage request, Principal? principal)
    {
        if (principal is not null)
        {
            request.Headers.Add(AgentHeaders.Tenant, principal.Tenant);
            request.Headers.Add(AgentHeaders.Subject, principal.Subject);
            request.Headers.Add(AgentHeaders.Scopes, string.Join(' ', principal.Scopes));
        }
    }

    private void Prefer(HttpRequestMessage request, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            var seconds = Math.Min((int)Math.Ceiling(wait.TotalSeconds), _options.WaitPerRequestSeconds);
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={seconds}"));
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add(AgentHeaders.ApiKey, _options.ApiKey);
        return request;
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadFromJsonAsync(type, cancellationToken))!
                : throw new ToolRequestException(await ProblemAsync(response, cancellationToken));
        }
        catch (HttpRequestException e)
        {
            throw new ToolRequestException(
                new Problem { Type = ProblemTypes.Unavailable, Title = "The gateway was not reached", Detail = e.Message }, e);
        }
    }

    private static async Task<Problem> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var foreign = new Problem
        {
            Type = response.StatusCode >= HttpStatusCode.InternalServerError ? ProblemTypes.Unavailable : null,
            Title = response.ReasonPhrase,
            Status = status,
        };
        try
        {
            var body = await response.Content.ReadFromJsonAsync(ToolingJson.Default.JsonElement, cancellationToken);
            if (body.ValueKind != JsonValueKind.Object)
                return foreign;
            if (body.Deserialize(ToolingJson.Default.Problem) is ({ Type: not null } or { Title: not null }) and var problem)
                return problem with { Status = problem.Status ?? status };
            // The sidecar's own, such as that it does not reach the gateway.
            if (Text(body, "errorCode") is { } code)
                return foreign with { Title = code, Detail = Text(body, "message") };
        }
        catch (JsonException)
        {
            // Somebody else's answer, such as a proxy's: the status is all there is to say.
        }
        return foreign;
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
