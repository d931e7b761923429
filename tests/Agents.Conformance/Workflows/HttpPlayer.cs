using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Agents.Conformance.Compare;
using Agents.Conformance.Names;
using Agents.Conformance.Sidecars;
using Agents.Conformance.Wire;

namespace Agents.Conformance.Workflows;

/// <summary>Sends the requests of the HTTP recording, one after the other, while the scripted worker runs the workflows.</summary>
internal sealed class HttpPlayer(WorkflowSidecar sidecar, TimeProvider time) : IAsyncDisposable
{
    private const string NoWorkerYet = "before any worker is connected";
    private const string NoWorkerMore = "no worker is connected any more";

    /// <summary>A state that the recorder saw after a while is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly List<string> _found = [];
    private ScriptedWorker? _worker;
    private string _generatedId = "";

    public static IReadOnlyList<HttpExchange> Exchanges() =>
        JsonSerializer.Deserialize<List<HttpExchange>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Workflows", "http.json")), Strict)!;

    /// <returns>What is not as recorded, a line each.</returns>
    public async Task<IReadOnlyList<string>> PlayAsync(IReadOnlyList<HttpExchange> exchanges, CancellationToken cancellationToken)
    {
        for (var i = 0; i < exchanges.Count; i++)
        {
            var exchange = exchanges[i];
            await SetWorkerAsync(!exchange.Name.Contains(NoWorkerYet, StringComparison.Ordinal) && !exchange.Name.Contains(NoWorkerMore, StringComparison.Ordinal), cancellationToken);
            foreach (var difference in await PlayAsync(exchange, cancellationToken)) _found.Add($"{i}, {exchange.Name}: {difference}");
        }
        return _found;
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null) await _worker.DisposeAsync();
    }

    private async Task SetWorkerAsync(bool connected, CancellationToken cancellationToken)
    {
        if (connected == _worker is not null) return;
        if (_worker is not null) await _worker.DisposeAsync();
        _worker = connected ? new ScriptedWorker(sidecar.Channel) : null;
        _worker?.Start();
        await sidecar.WorkersAsync(connected ? 1 : 0, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> PlayAsync(HttpExchange exchange, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + Patience;
        while (true)
        {
            var begun = Stopwatch.GetTimestamp();
            var answer = await SendAsync(exchange, cancellationToken);
            var found = Compare(exchange, answer, Stopwatch.GetElapsedTime(begun));
            if (found.Count == 0 || exchange.Request.Method != "GET" || time.GetUtcNow() > until) return found;
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }

    private async Task<WireAnswer?> SendAsync(HttpExchange exchange, CancellationToken cancellationToken)
    {
        var sent = exchange.Request;
        var request = new WireRequest(
            sent.Method,
            sent.Path.Replace("<uuid>", _generatedId, StringComparison.Ordinal),
            [.. sent.Headers ?? []],
            sent.Body is null ? null : Encoding.UTF8.GetBytes(sent.Body));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (exchange.Response.Status is null) limit.CancelAfter(Quiet);
        try
        {
            return await WireClient.SendAsync(sidecar.HttpPort, request, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private List<string> Compare(HttpExchange exchange, WireAnswer? answer, TimeSpan took)
    {
        var expected = exchange.Response;
        if (answer is null) return expected.Status is null ? [] : ["there is no answer"];
        if (expected.Status != answer.Status) return [$"status: expected {expected.Status?.ToString(CultureInfo.InvariantCulture) ?? "no answer"}, got {answer.Status} {BodyComparison.Show(answer.Body)}"];
        List<Difference> found = [];
        if (exchange.TookMs >= 1_000 && took < TimeSpan.FromMilliseconds(exchange.TookMs * 0.9)) found.Add(new Difference("time", $"{exchange.TookMs} ms", $"{took.TotalMilliseconds:0} ms"));
        if (expected.Headers is { } headers) found.AddRange(HeaderComparison.Compare(headers, answer.Head, FreshNames.Create(), "headers"));
        if (expected.Headers?.GetValueOrDefault("content-length") is { ValueKind: JsonValueKind.String } length && length.GetString() != "<length>" && length.GetString() != answer.Head.First("content-length"))
            found.Add(new Difference("headers.content-length", length.GetRawText(), answer.Head.First("content-length") ?? "nothing"));
        using var body = JsonDocument.Parse(answer.Body);
        // Without headers the recording has a part of the body only.
        var given = expected.Headers is null ? Part(expected.Body, body.RootElement) : body.RootElement;
        found.AddRange(JsonComparison.Plain(FreshNames.Create()).Compare(Known(exchange, expected.Body, IsSuspended(given)), given, "body"));
        if (found.Count == 0 && body.RootElement.TryGetProperty("instanceID", out var id) && exchange.Name == "start without instanceID") _generatedId = id.GetString()!;
        return [.. found.Select(difference => difference.ToString())];
    }

    /// <summary>The recorded body with the placeholders of the comparison.</summary>
    private JsonElement Known(HttpExchange exchange, JsonElement body, bool isSuspended)
    {
        var text = body.GetRawText()
            .Replace("<time:9 fraction digits>", "<time>", StringComparison.Ordinal)
            .Replace("<app-1>", sidecar.AppId, StringComparison.Ordinal);
        // The recorder says itself that it was quicker than the pause.
        if (exchange.Name.Contains("(may still be RUNNING)", StringComparison.Ordinal) && isSuspended) text = text.Replace("\"RUNNING\"", "\"SUSPENDED\"", StringComparison.Ordinal);
        if (_generatedId.Length > 0 && exchange.Request.Path.Contains("<uuid>", StringComparison.Ordinal)) text = text.Replace("<uuid>", _generatedId, StringComparison.Ordinal);
        using var known = JsonDocument.Parse(text);
        return known.RootElement.Clone();
    }

    private static bool IsSuspended(JsonElement body) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty("runtimeStatus", out var status) && status.ValueEquals("SUSPENDED");

    private static JsonElement Part(JsonElement expected, JsonElement actual)
    {
        var part = new JsonObject();
        foreach (var property in expected.EnumerateObject())
        {
            if (actual.TryGetProperty(property.Name, out var value)) part[property.Name] = JsonNode.Parse(value.GetRawText());
        }
        using var json = JsonDocument.Parse(part.ToJsonString());
        return json.RootElement.Clone();
    }

    /// <summary>Against a sidecar in this process.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<HttpExchange> exchanges, CancellationToken cancellationToken)
    {
        await using var sidecar = new WorkflowSidecar(new InProcessLauncher(), "{}");
        await sidecar.StartAsync(cancellationToken);
        await using var player = new HttpPlayer(sidecar, TimeProvider.System);
        return await player.PlayAsync(exchanges, cancellationToken);
    }
}
