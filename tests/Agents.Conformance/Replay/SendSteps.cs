using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Agents.Conformance.Compare;
using Agents.Conformance.Scenarios;
using Agents.Conformance.Wire;

namespace Agents.Conformance.Replay;

/// <summary>Sends a request to a sidecar and compares its answer.</summary>
internal static class SendSteps
{
    // The recorder's own pace, which is part of the recorded gaps between requests to an application.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    public static async Task<IReadOnlyList<Difference>> RunAsync(ScenarioRun run, SendStep step, CancellationToken cancellationToken)
    {
        if (run.HasSent) await Task.Delay(Pace, cancellationToken);
        run.HasSent = true;
        var port = run.SidecarOf(step.To).HttpPort;
        var request = Build(run, step.Send);
        if (step.Answer.NoAnswerWithinMs is { } silence)
        {
            var unexpected = await TrySendAsync(port, request, silence, cancellationToken);
            return unexpected is null ? [] : [new Difference("answer", $"none within {silence} ms", Describe(unexpected))];
        }

        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await TrySendAsync(port, request, step.Send.TimeoutMs, cancellationToken);
            if (step.Until is not { } until || answer?.Status == until.Status || Stopwatch.GetElapsedTime(since).TotalMilliseconds > until.WithinMs)
            {
                if (answer is null) return [new Difference("answer", "an answer", $"none within {step.Send.TimeoutMs} ms")];
                Save(run, step, answer);
                return run.Comparison.Answer(step, answer) is { Count: > 0 } found ? [.. found, new Difference("answer", "as recorded", Describe(answer))] : [];
            }
            await Task.Delay(Again, cancellationToken);
        }
    }

    private static WireRequest Build(ScenarioRun run, SentRequest send)
    {
        var fill = run.Placeholders;
        var body = send switch
        {
            { Body.ValueKind: not JsonValueKind.Undefined } => Encoding.UTF8.GetBytes(fill.Fill(send.Body)),
            { Text: { } text } => Encoding.UTF8.GetBytes(fill.Fill(text)),
            { Base64: { } base64 } => Convert.FromBase64String(base64),
            { Repeat: { } repeat } => Encoding.UTF8.GetBytes(new StringBuilder().Insert(0, repeat.Text, repeat.Times).ToString()),
            _ => null,
        };
        var headers = send.Headers.Select(header => KeyValuePair.Create(fill.Fill(header.Key), fill.Fill(header.Value))).ToList();
        return new WireRequest(send.Method, fill.Fill(send.Path), headers, body, send.ChunkedUpload);
    }

    /// <summary>Null when there is no answer in time.</summary>
    private static async Task<WireAnswer?> TrySendAsync(int port, WireRequest request, int timeoutMs, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeoutMs);
        try
        {
            return await WireClient.SendAsync(port, request, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static void Save(ScenarioRun run, SendStep step, WireAnswer answer)
    {
        foreach (var (name, source) in step.Save)
        {
            var (kind, path) = source.Split(' ', 2) is [var first, var second] ? (first, second) : (source, "");
            var value = kind switch
            {
                "header" => answer.Head.First(path.ToLowerInvariant()),
                "body" => FromBody(answer.Body, path),
                _ => throw new InvalidDataException($"save: {source}; allowed are 'header NAME' and 'body PATH'"),
            };
            run.Placeholders.Save(name, value ?? throw new ScenarioFailedException($"the answer has no {source} to save: {Describe(answer)}"));
        }
    }

    private static string? FromBody(byte[] body, string path)
    {
        using var document = JsonDocument.Parse(body);
        var at = document.RootElement;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }
        return at.ValueKind == JsonValueKind.String ? at.GetString() : at.GetRawText();
    }

    private static string Describe(WireAnswer answer) =>
        $"{answer.Status} {string.Join(", ", answer.Head.Headers.Select(header => $"{header.Key}: {header.Value}"))} {BodyComparison.Show(answer.Body)}";
}
