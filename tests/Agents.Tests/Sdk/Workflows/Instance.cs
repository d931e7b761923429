using Dapr.Common.Serialization;
using Dapr.Protocol.TaskHub;
using Dapr.Workflow;
using Dapr.Workflow.Worker;
using Dapr.Workflow.Worker.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Sdk.Workflows;

/// <summary>
/// A workflow instance whose sidecar is this test: each turn brings the whole history and what is new, and the answer's actions become
/// history. A second later each turn.
/// </summary>
internal sealed class Instance
{
    public const string Id = "order-1";
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly List<HistoryEvent> _inbox = [];
    private readonly WorkflowsFactory _factory = new(NullLogger<WorkflowsFactory>.Instance);
    private int _turns;

    public Instance(string? input = null, string name = "order") => _inbox.Add(Events.Started(name, input));

    public List<HistoryEvent> History { get; } = [];

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    public DateTimeOffset Now => Start.AddSeconds(_turns);

    public static Instance Of<TOutput>(Func<WorkflowContext, Task<TOutput>> code, string? input = null) =>
        Of<string, TOutput>((context, _) => code(context), input);

    public static Instance Of<TInput, TOutput>(Func<WorkflowContext, TInput, Task<TOutput>> code, string? input = null) =>
        new Instance(input).Code(code);

    public Instance Code<TInput, TOutput>(Func<WorkflowContext, TInput, Task<TOutput>> code)
    {
        _factory.RegisterWorkflow("order", code);
        return this;
    }

    /// <summary>The same history, met by other code.</summary>
    public Instance Changed<TOutput>(Func<WorkflowContext, Task<TOutput>> code)
    {
        var changed = Of(code);
        changed._inbox.Clear();
        changed.History.AddRange(History);
        changed._turns = _turns;
        return changed;
    }

    public WorkflowResponse Turn(params HistoryEvent[] events)
    {
        var request = new WorkflowRequest { InstanceId = Id };
        request.PastEvents.Add(History);
        var started = Events.TurnStarted(Now);
        request.NewEvents.Add([started, .. _inbox, .. events]);
        var answer = Run(request);
        started.WorkflowStarted.Version = answer.Version;
        History.AddRange(request.NewEvents);
        History.AddRange(answer.Actions.Select(Events.Of).OfType<HistoryEvent>());
        _inbox.Clear();
        _turns++;
        return answer;
    }

    public WorkflowResponse Run(WorkflowRequest request)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var time = new FakeTimeProvider(Start);
        return new TurnRunner(new TurnServices(_factory, new JsonDaprSerializer(), Loggers, time)).Run(request, services, "");
    }
}
