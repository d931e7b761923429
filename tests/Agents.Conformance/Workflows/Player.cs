using System.Text.Json;
using Agents.Conformance.Compare;
using Dapr.Protocol.Grpc;

namespace Agents.Conformance.Workflows;

/// <summary>
/// Plays the workers' and clients' side of a recording against a sidecar, in the recorded order, and compares what the sidecar sends
/// with what daprd sent.
/// </summary>
/// <param name="recording">What is played.</param>
/// <param name="sidecar">Runs already.</param>
/// <param name="regroups">The recording says by chance which events shared a turn; see <see cref="Turns"/>.</param>
/// <param name="limits">How long it waits.</param>
/// <param name="time">The clock.</param>
internal sealed partial class Player(Recording recording, WorkflowSidecar sidecar, bool regroups, PlayerLimits limits, TimeProvider time) : IAsyncDisposable
{

    /// <summary>That something does not happen is watched for this long.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private readonly RecordedValues _values = new(time);
    private readonly Workers _workers = new(time);
    private readonly Dictionary<int, OpenCall> _calls = [];
    private readonly Dictionary<string, Turns> _turns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Recorded, string Real)> _unanswered = new(StringComparer.Ordinal);

    private MessageMatch Match => new(_values);

    /// <exception cref="NotAsRecordedException">It is not as recorded.</exception>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        _values.Set("<app-1>", sidecar.AppId);
        for (var i = 0; i < recording.Entries.Count; i++)
        {
            try
            {
                await PlayAsync(i, recording.Entries[i], cancellationToken);
            }
            catch (Exception e) when (e is NotAsRecordedException or TimeoutException)
            {
                throw new NotAsRecordedException($"entry {i} ({Describe(recording.Entries[i])}): {e.Message}\nNot recorded, but there:\n{Waiting()}\n{sidecar.LogTail}");
            }
        }
        await Task.Delay(Quiet, time, cancellationToken);
        if (_workers.Received.Count > 0 || _turns.Values.Any(turns => turns.Ahead.Count > 0))
            throw new NotAsRecordedException($"after the last entry there is work that was not recorded:\n{Waiting()}");
    }

    public async ValueTask DisposeAsync()
    {
        await _workers.DisposeAsync();
        foreach (var call in _calls.Values)
        {
            await call.GiveUpAsync();
            call.Dispose();
        }
    }

    private static string Describe(Entry entry) => $"{entry.From} -> {entry.To ?? "daprd"}, {entry.Rpc} at {entry.At} ms";

    private string Waiting() => string.Join('\n', _workers.Received.Select(work => $"  {work.Worker}: {work.Item.GetRawText()[..Math.Min(2_000, work.Item.GetRawText().Length)]}"));

    private Task PlayAsync(int index, Entry entry, CancellationToken cancellationToken) => entry switch
    {
        { Note: { } note } => OutsideAsync(note, cancellationToken),
        { IsFromDaprd: true, IsWork: true, Error: { } status } => ExpectStreamEndAsync(entry, status, cancellationToken),
        { IsFromDaprd: true, IsWork: true } => ExpectWorkAsync(index, entry, cancellationToken),
        { IsFromDaprd: true } => ExpectAnswerAsync(index, entry, cancellationToken),
        { IsWork: true, End: not null } => LeaveAsync(entry.From, cancellationToken),
        { IsWork: true } => JoinAsync(entry.From, cancellationToken),
        { End: not null } => GiveUpAsync(index, entry),
        _ => SendAsync(index, entry, cancellationToken),
    };

    private async Task OutsideAsync(string note, CancellationToken cancellationToken)
    {
        if (note.StartsWith("daprd is killed (SIGKILL)", StringComparison.Ordinal)) await sidecar.KillAsync();
        else if (note.StartsWith("daprd is started again", StringComparison.Ordinal)) await sidecar.StartAsync(cancellationToken);
        else if (note.StartsWith("daprd", StringComparison.Ordinal) && !note.StartsWith("daprd runs with", StringComparison.Ordinal) && !note.StartsWith("daprd is stopped (SIGTERM)", StringComparison.Ordinal))
            throw new InvalidDataException($"the player does not know how to do this: {note}");
    }

    private async Task JoinAsync(string worker, CancellationToken cancellationToken)
    {
        _workers.Open(worker, sidecar.Channel);
        await sidecar.WorkersAsync(_workers.Count, cancellationToken);
    }

    private async Task LeaveAsync(string worker, CancellationToken cancellationToken)
    {
        // The end of a stream from before the recording.
        if (!_workers.IsOpen(worker)) return;
        // Who gets what of a shared queue is chance: the worker leaves that really has what the recorded one had.
        var real = _unanswered.Values.Where(work => work.Recorded == worker).Select(work => work.Real).FirstOrDefault(_workers.IsOpen) ?? worker;
        await _workers.LeaveAsync(real);
        await sidecar.WorkersAsync(_workers.Count, cancellationToken);
    }

    private async Task ExpectStreamEndAsync(Entry entry, string status, CancellationToken cancellationToken)
    {
        var stopping = status == "CANCELLED" ? sidecar.StopAsync() : Task.CompletedTask;
        var ended = await _workers.EndAsync(entry.To!, limits.Patience, cancellationToken);
        await stopping;
        CheckStatus(status, entry.Text, ended);
    }

    private async Task SendAsync(int index, Entry entry, CancellationToken cancellationToken)
    {
        var json = _values.Fill(entry);
        if (TaskHubMethods.IsTurnAnswer(entry.Rpc))
        {
            await CheckNotEarlyAsync(entry, cancellationToken);
            if (IsHeld(ref json, entry)) return;
        }
        if (entry.Rpc == "CompleteActivityTask") _unanswered.Remove(TaskKey(json));
        var answer = recording.AnswerTo(index);
        TimeSpan? timeout = answer?.Error == "DEADLINE_EXCEEDED" ? Quiet : null;
        var channel = sidecar.Channel;
        var call = _calls[index] = new OpenCall(cancellation => TaskHubMethods.InvokeAsync(channel, entry.Rpc, json, timeout, cancellation), cancellationToken);
        var task = call.Answer;
        if (TaskHubMethods.IsPrompt(entry.Rpc) && await Task.WhenAny(task, Task.Delay(limits.Patience, time, cancellationToken)) != task) throw new TimeoutException("there is no answer");
    }

    private async Task ExpectAnswerAsync(int index, Entry entry, CancellationToken cancellationToken)
    {
        if (!_calls.Remove(recording.RequestOf(index)!.Value, out var open)) return;
        using var call = open;
        var expected = entry.HasMessage ? entry.Message : default;
        JsonElement answer;
        try
        {
            answer = await call.Answer.WaitAsync(limits.Patience, cancellationToken);
        }
        catch (GrpcException e)
        {
            CheckStatus(entry.Error ?? "OK", entry.Text, e);
            return;
        }
        if (entry.Error is { } status) throw new NotAsRecordedException($"expected the status {status}, got {answer.GetRawText()}");
        var until = time.GetUtcNow() + limits.Patience;
        IReadOnlyList<Difference> found = [];
        while (!_values.Try(() => (found = Compare(expected, answer)).Count == 0))
        {
            // A read may have crossed what was under way.
            if (!TaskHubMethods.IsRead(entry.Rpc) || time.GetUtcNow() > until) throw new NotAsRecordedException(string.Join('\n', found));
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
            answer = await call.RepeatAsync().WaitAsync(limits.Patience, cancellationToken);
        }
    }

    private IReadOnlyList<Difference> Compare(JsonElement expected, JsonElement answer)
    {
        if (!_turns.Values.Any(turns => turns.IsRegrouped) || !expected.TryGetProperty("events", out var wanted) || !answer.TryGetProperty("events", out var given))
            return Match.Compare(expected, answer, "answer");
        return Match.Compare(Turns.WithoutBeginnings(wanted.EnumerateArray()), Turns.WithoutBeginnings(given.EnumerateArray()), "answer.events");
    }

    private async Task GiveUpAsync(int index, Entry entry)
    {
        var request = recording.RequestOf(index)!.Value;
        _calls.Remove(request, out var open);
        using var call = open!;
        var waited = TimeSpan.FromMilliseconds(entry.At - recording.Entries[request].At);
        if (await call.IsAnsweredWithinAsync(waited < Quiet ? waited : Quiet)) throw new NotAsRecordedException($"expected no answer, got {await Outcome(call.Answer)}");
        await call.GiveUpAsync();
    }

    private static async Task<string> Outcome(Task<JsonElement> answer)
    {
        try
        {
            return (await answer).GetRawText();
        }
        catch (GrpcException e)
        {
            return e.Message;
        }
    }

    private static void CheckStatus(string expected, string? text, GrpcException? actual)
    {
        var status = actual is null ? "OK" : string.Concat(actual.Status.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : char.ToUpperInvariant(c).ToString()));
        if (status != expected || (text is not null && actual!.Detail.Length == 0)) throw new NotAsRecordedException($"expected the status {expected}, got {status}: {actual?.Detail}");
    }
}
