using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Dapr.Client.Http;
using Dapr.Jobs.Models;
using Dapr.Jobs.Models.Responses;

namespace Dapr.Jobs.Http;

/// <summary>The jobs client: every operation is one request to the sidecar's HTTP API.</summary>
internal sealed class DaprJobsHttpClient : DaprJobsClient
{
    private static readonly UriCreationOptions Escaped = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly MediaTypeHeaderValue Json = new(MediaTypeNames.Application.Json);
    private readonly string _origin;
    private readonly HttpClient _http;
    private readonly string? _apiToken;

    public DaprJobsHttpClient(Uri endpoint, HttpClient http, string? apiToken)
    {
        _origin = endpoint.GetLeftPart(UriPartial.Authority);
        _http = http;
        _apiToken = string.IsNullOrWhiteSpace(apiToken) ? null : apiToken;
        _http.DefaultRequestHeaders.UserAgent.Add(Client.DaprClient.SdkUserAgent());
    }

    public override async Task ScheduleJobAsync(
        string jobName,
        DaprJobSchedule schedule,
        ReadOnlyMemory<byte>? payload = null,
        DateTimeOffset? startingFrom = null,
        int? repeats = null,
        DateTimeOffset? ttl = null,
        bool overwrite = false,
        IJobFailurePolicyOptions? failurePolicyOptions = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobName);
        ArgumentNullException.ThrowIfNull(schedule);
        if (repeats is { } times) ArgumentOutOfRangeException.ThrowIfNegative(times, nameof(repeats));
        if (ttl <= startingFrom) throw new ArgumentException($"{nameof(ttl)} {ttl:O} must be later than {nameof(startingFrom)} {startingFrom:O}.");

        var body = new RequestBody(Json);
        using (var json = new Utf8JsonWriter((IBufferWriter<byte>)body))
        {
            json.WriteStartObject();
            WriteTimes(json, schedule, startingFrom);
            if (repeats is { } count) json.WriteNumber("repeats", count);
            if (ttl is { } end) json.WriteString("ttl", end.ToString("O", CultureInfo.InvariantCulture));
            if (payload is { IsEmpty: false } bytes)
            {
                json.WritePropertyName("data");
                JobPayload.Write(json, bytes);
            }
            if (failurePolicyOptions is not null) WriteFailure(json, failurePolicyOptions);
            if (overwrite) json.WriteBoolean("overwrite", true);
            json.WriteEndObject();
        }
        await UnlessCancelledAsync(HttpMethod.Post, jobName, body, "Schedule job", cancellationToken);
    }

    public override async Task<DaprJobDetails> GetJobAsync(string jobName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(jobName);
        const string Operation = "Get job";
        try
        {
            using var answer = await SendAsync(HttpMethod.Get, jobName, null, Operation, cancellationToken);
            using var body = await ResponseBody.ReadAsync(answer.Content, cancellationToken);
            using var document = JsonDocument.Parse(body.Memory);
            return JobDetailsJson.Read(document.RootElement);
        }
        catch (OperationCanceledException cause) when (cancellationToken.IsCancellationRequested)
        {
            throw new DaprException($"{Operation} failed: the wait was ended.", cause);
        }
        catch (Exception cause) when (cause is IOException or HttpRequestException)
        {
            throw Failure.OfTransport(Operation, _origin, cause);
        }
        catch (Exception cause) when (cause is JsonException or FormatException)
        {
            throw Failure.OfUnreadable(Operation, cause);
        }
    }

    public override async Task DeleteJobAsync(string jobName, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(jobName)) throw new ArgumentNullException(nameof(jobName));
        await UnlessCancelledAsync(HttpMethod.Delete, jobName, null, "Delete job", cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _http.Dispose();
        base.Dispose(disposing);
    }

    private static void WriteTimes(Utf8JsonWriter json, DaprJobSchedule schedule, DateTimeOffset? startingFrom)
    {
        var isPoint = schedule.IsPointInTimeExpression;
        if (!isPoint && (schedule.IsCronExpression || schedule.IsPrefixedPeriodExpression || schedule.IsDurationExpression))
            json.WriteString("schedule", schedule.ExpressionValue);
        if (startingFrom is { } start) json.WriteString("dueTime", start.ToString("O", CultureInfo.InvariantCulture));
        else if (isPoint) json.WriteString("dueTime", schedule.ExpressionValue);
    }

    private static void WriteFailure(Utf8JsonWriter json, IJobFailurePolicyOptions options)
    {
        json.WriteStartObject("failurePolicy");
        if (options is JobFailurePolicyConstantOptions constant)
        {
            json.WriteStartObject("constant");
            json.WriteString("interval", JobDetailsJson.Seconds(constant.Interval));
            if (constant.MaxRetries is { } retries) json.WriteNumber("maxRetries", retries);
        }
        else
        {
            json.WriteStartObject("drop");
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>As with the official client, a wait that the caller ended himself is no error.</summary>
    private async Task UnlessCancelledAsync(HttpMethod method, string jobName, HttpContent? content, string operation, CancellationToken cancellationToken)
    {
        try
        {
            (await SendAsync(method, jobName, content, operation, cancellationToken)).Dispose();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller knows.
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string jobName, HttpContent? content, string operation, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{_origin}/v1.0/jobs/{SidecarPath.Segment(jobName)}", in Escaped)) { Content = content };
        if (_apiToken is not null) request.Headers.TryAddWithoutValidation("dapr-api-token", _apiToken);
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException cause)
        {
            throw Failure.OfTransport(operation, _origin, cause);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure.OfTimeout(operation, _origin, cause);
        }
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await Failure.OfAnswerAsync(operation, answer, cancellationToken);
    }
}
