using System.Collections.Concurrent;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tools.Adapters;

namespace Agents.Tests.Tools.Fakes;

/// <summary>The tool, outside of all lives: it remembers every effect.</summary>
internal sealed class FakeTool
{
    public ConcurrentQueue<string> Effects { get; } = new();

    /// <summary>What came in, also what had no effect.</summary>
    public ConcurrentQueue<ToolRequest> Requests { get; } = new();

    /// <summary>Answers to sends, by the number of the request from 1; default: carry out and answer.</summary>
    public Func<int, Reply> Replies { get; set; } = _ => Reply.Done;

    /// <summary>The result of what is carried out; null: <see cref="Result"/>.</summary>
    public Func<ToolRequest, JsonElement>? Answer { get; set; }

    /// <summary>Versions whose every send is lost, whatever <see cref="Replies"/> says.</summary>
    public ConcurrentDictionary<string, bool> Sick { get; } = new();

    /// <summary>The version that each request was sent to.</summary>
    public ConcurrentQueue<string> Versions { get; } = new();

    /// <summary>Whether the status query answers.</summary>
    public bool QueryAnswers { get; set; } = true;

    /// <summary>Held until completed, before anything else happens.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static CallError Unreachable { get; } =
        new() { Type = ProblemTypes.ToolUnreachable, Title = "The tool could not be reached.", Retryable = true };

    public static JsonElement Result { get; } = JsonDocument.Parse("""{"ok":true}""").RootElement;

    public static JsonElement Noise { get; } = JsonDocument.Parse("\"noise\"").RootElement;

    public int EffectsOf(string key) => Effects.Count(effect => effect == key);
}

internal enum Reply
{
    /// <summary>Carried out and answered.</summary>
    Done,

    /// <summary>Carried out, and the answer is lost.</summary>
    DoneAnswerLost,

    /// <summary>Not carried out, no answer.</summary>
    Lost,

    /// <summary>The connection could not be made.</summary>
    NeverSent,

    /// <summary>An error of the tool's own.</summary>
    Refused,

    /// <summary>An error of the tool's own that says that it is broken.</summary>
    Broken,

    /// <summary>A result that matches no schema.</summary>
    Corrupt,

    /// <summary>Nothing comes back until the attempt's time is over.</summary>
    Hang,
}

/// <summary>The way to the tool from one life.</summary>
internal sealed class FakeAdapter(FakeTool tool, Life life, string version = "") : IToolAdapter, IAdapterFactory
{
    public IToolAdapter Create(ToolManifest manifest) => new FakeAdapter(tool, life, manifest.Version);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async Task<ToolAnswer> SendAsync(ToolRequest request, CancellationToken cancellationToken)
    {
        await life.TurnAsync();
        life.Point();
        tool.Requests.Enqueue(request);
        tool.Versions.Enqueue(version);
        await tool.Gate.WaitAsync(cancellationToken);
        var reply = tool.Sick.ContainsKey(version) ? Reply.Lost : tool.Replies(tool.Requests.Count);
        if (reply is Reply.Done or Reply.DoneAnswerLost)
            tool.Effects.Enqueue(request.Command.IdempotencyKey);
        life.Point();
        switch (reply)
        {
            case Reply.Done:
                return new ToolAnswer.Result(tool.Answer?.Invoke(request) ?? FakeTool.Result);
            case Reply.Refused:
                return new ToolAnswer.Refusal(new CallError { Type = "urn:shop:no", Title = "No." });
            case Reply.Broken:
                return new ToolAnswer.Refusal(new CallError { Type = "urn:shop:broken", Title = "Broken.", Status = 500 });
            case Reply.Corrupt:
                return new ToolAnswer.Result(FakeTool.Noise);
            case Reply.Hang:
                var hang = new TaskCompletionSource();
                await hang.Task.WaitAsync(cancellationToken).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                return new ToolAnswer.Fault(FakeTool.Unreachable with { Type = ProblemTypes.ToolTimeout }, NeverSent: false);
            default:
                return new ToolAnswer.Fault(FakeTool.Unreachable, NeverSent: reply == Reply.NeverSent)
                {
                    Connecting = reply == Reply.NeverSent,
                };
        }
    }

    public async Task<EffectAnswer> QueryAsync(ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken)
    {
        await life.TurnAsync();
        life.Point();
        if (!tool.QueryAnswers)
            return new EffectAnswer.NotKnown("it does not answer");
        return tool.EffectsOf(command.IdempotencyKey) > 0 ? new EffectAnswer.Found(FakeTool.Result) : new EffectAnswer.Absent();
    }
}
