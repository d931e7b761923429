using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters;

/// <summary>
/// A tool that is an endpoint of an app, reached by service invocation. The sidecar's own errors come as 500 with JSON that is no
/// problem details; so does a fault on the way, before or after the tool got the request. Only problem details, or a status below
/// 500, are taken for the tool's own answer.
/// </summary>
internal sealed class DaprAppAdapter(DaprAppTarget target, HttpClient client) : IToolAdapter
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMethod _verb = HttpMethod.Parse(target.Verb);
    private readonly Uri _path = new(target.Path, UriKind.Relative);

    public async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(_verb, _path);
        message.Content = new ByteArrayContent(JsonMarshal.GetRawUtf8Value(request.Command.Arguments).ToArray());
        message.Content.Headers.ContentType = Json;
        AddCaller(message, request.Command);
        message.Headers.TryAddWithoutValidation(
            AgentHeaders.Deadline, request.Deadline.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        message.Headers.TryAddWithoutValidation(
            AgentHeaders.DeadlineMs, ((long)request.TimeLeft.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        message.Headers.TryAddWithoutValidation(AgentHeaders.Attempt, request.Attempt.ToString(CultureInfo.InvariantCulture));
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await AnswerBody.ReadAsync(response.Content, cancellationToken);
            return Read(response, body);
        }
        catch (HttpRequestException exception)
        {
            return Unreachable(exception.Message, exception.HttpRequestError == HttpRequestError.ConnectionError);
        }
        catch (IOException exception)
        {
            return Unreachable(exception.Message, neverSent: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ToolAnswer.Fault(
                new CallError { Type = ProblemTypes.ToolTimeout, Title = "The tool did not answer in time.", Retryable = true },
                NeverSent: false);
        }
    }

    public async Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken)
    {
        var path = reconcile.Path.Replace(
            ToolReconcile.KeyPlaceholder, Uri.EscapeDataString(command.IdempotencyKey), StringComparison.Ordinal);
        using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        AddCaller(message, command);
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            switch (response.StatusCode)
            {
                case HttpStatusCode.NoContent:
                case HttpStatusCode.NotFound when IsJson(response):
                    return new EffectAnswer.Absent();
                case HttpStatusCode.OK:
                    var body = await AnswerBody.ReadAsync(response.Content, cancellationToken);
                    if (body is null || AnswerBody.Parse(body) is not { } value)
                        return new EffectAnswer.NotKnown("its answer is too large or not JSON");
                    return JsonPointer.Find(value, reconcile.ResultPointer) is { } result
                        ? new EffectAnswer.Found(result)
                        : new EffectAnswer.NotKnown($"its answer has nothing at '{reconcile.ResultPointer}'");
                default:
                    return new EffectAnswer.NotKnown($"it answered {(int)response.StatusCode}");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new EffectAnswer.NotKnown(exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new EffectAnswer.NotKnown("it did not answer in time");
        }
    }

    // The client belongs to all tools of the app.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void AddCaller(HttpRequestMessage message, CallCommand command)
    {
        var headers = message.Headers;
        headers.TryAddWithoutValidation(AgentHeaders.IdempotencyKey, command.IdempotencyKey);
        headers.TryAddWithoutValidation(AgentHeaders.CallId, command.Id);
        headers.TryAddWithoutValidation(AgentHeaders.Tenant, HeaderText.Encode(command.Principal.Tenant));
        headers.TryAddWithoutValidation(AgentHeaders.Subject, HeaderText.Encode(command.Principal.Subject));
        headers.TryAddWithoutValidation(AgentHeaders.Scopes, HeaderText.Encode(string.Join(' ', command.Principal.Scopes)));
        if (Activity.Current is null && command.TraceParent is { } traceParent)
            headers.TryAddWithoutValidation("traceparent", traceParent);
    }

    private static ToolAnswer Read(HttpResponseMessage response, byte[]? body)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
            return ReadResult(status, body);
        if (IsProblem(response) && body is not null && AnswerBody.Parse(body) is { ValueKind: JsonValueKind.Object } problem)
            return new ToolAnswer.Refusal(FromProblem(status, problem));
        if (status is >= 400 and < 500)
            return new ToolAnswer.Refusal(ToolError(status, detail: null));
        return Unreachable($"The way to the tool answered {status}.", neverSent: false, status);
    }

    private static ToolAnswer ReadResult(int status, byte[]? body)
    {
        if (body is null)
            return Invalid($"The tool's answer has more than {Limits.MaxResultBytes} bytes.", status);
        if (body.Length == 0)
            return new ToolAnswer.Result(null);
        return AnswerBody.Parse(body) is { } value
            ? new ToolAnswer.Result(value)
            : Invalid("The tool's answer is not JSON, or nested too deeply.", status);
    }

    private static ToolAnswer.Refusal Invalid(string detail, int status) => new(new CallError
    {
        Type = ProblemTypes.InvalidResult,
        Title = "The tool's answer cannot be used.",
        Detail = detail,
        Status = status,
    });

    private static bool IsProblem(HttpResponseMessage response) =>
        string.Equals(response.Content.Headers.ContentType?.MediaType, "application/problem+json", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type
        && (type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static CallError FromProblem(int status, JsonElement problem)
    {
        var type = Text(problem, "type");
        return ToolError(status, Text(problem, "detail")) with
        {
            // RFC 9457: without a type, or with about:blank, the status says all there is.
            Type = type is null or "about:blank" ? ProblemTypes.ToolError : type,
            Title = Text(problem, "title") ?? "The tool answered with an error.",
        };
    }

    private static string? Text(JsonElement problem, string name)
    {
        const int longest = 2000;
        if (!problem.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        var text = value.GetString()!;
        return text.Length <= longest ? text : text[..longest];
    }

    private static CallError ToolError(int status, string? detail) => new()
    {
        Type = ProblemTypes.ToolError,
        Title = "The tool answered with an error.",
        Detail = detail,
        Status = status,
        Retryable = status is 408 or 429 or 503,
    };

    private static ToolAnswer.Fault Unreachable(string detail, bool neverSent, int? status = null) =>
        new(
            new CallError
            {
                Type = ProblemTypes.ToolUnreachable,
                Title = "The tool could not be reached.",
                Detail = detail,
                Status = status,
                Retryable = true,
            },
            neverSent);
}
