using Dapr.Protocol.TaskHub;
using Dapr.Workflow;
using Dapr.Workflow.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Sdk.Workflows;

public sealed class WorkerTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turn_FromTheStream_IsAnswered()
    {
        await using var server = await HubServer.StartAsync();
        await using var worker = await StartAsync(server, options => options.RegisterWorkflow<Greeting>());

        server.Send(Turn("Greeting", "\"Ann\""));

        var answer = await server.Turns.Reader.ReadAsync(None);
        Assert.Equal(("w1", "Greet", "\"Ann\""), (answer.InstanceId, answer.Actions[0].ScheduleTask.Name, answer.Actions[0].ScheduleTask.Input));
    }

    [Fact]
    public async Task Activity_WithServices_GetsThemFromAScopeOfItsOwn()
    {
        await using var server = await HubServer.StartAsync();
        await using var worker = await StartAsync(server, options => options.RegisterActivity<Greet>("hello"));

        server.Send(Activity("HELLO", "\"Ann\"", 1));
        server.Send(Activity("hello", "\"Bob\"", 2));

        ActivityResponse[] answers = [await server.Activities.Reader.ReadAsync(None), await server.Activities.Reader.ReadAsync(None)];
        Assert.Equal(["\"Hi Ann of w1, key-1, scope 1\"", "\"Hi Bob of w1, key-2, scope 1\""], answers.OrderBy(a => a.TaskId).Select(a => a.Result));
    }

    [Fact]
    public async Task Activity_Throws_IsAnsweredWithTheFailure()
    {
        await using var server = await HubServer.StartAsync();
        await using var worker = await StartAsync(server, options =>
            options.RegisterActivity<int, int>("fails", (_, _) => throw new ArgumentException("no good")));

        server.Send(Activity("fails", "1", 3));

        var failure = (await server.Activities.Reader.ReadAsync(None)).FailureDetails;
        Assert.Equal(("System.ArgumentException", "no good", false), (failure.ErrorType, failure.ErrorMessage, failure.IsNonRetriable));
        Assert.Contains("WorkerTests", failure.StackTrace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown", "ActivityNotFoundException", "Activity 'unknown' not found")]
    [InlineData("Unmakeable", "System.InvalidOperationException", "Activity 'Unmakeable' failed to activate: Unable to resolve")]
    public async Task Activity_ThatCannotBeMade_IsAnsweredWithTheReason(string name, string type, string message)
    {
        await using var server = await HubServer.StartAsync();
        await using var worker = await StartAsync(server, options => options.RegisterActivity<Unmakeable>());

        server.Send(Activity(name, null, 1));

        var failure = (await server.Activities.Reader.ReadAsync(None)).FailureDetails;
        Assert.Equal(type, failure.ErrorType);
        Assert.StartsWith(message, failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activities_ThatWaitForEachOther_RunAtTheSameTime()
    {
        await using var server = await HubServer.StartAsync();
        using var both = new Barrier(2);
        await using var worker = await StartAsync(server, options =>
            options.RegisterActivity<int, bool>("meet", (_, _) => Task.FromResult(both.SignalAndWait(TimeSpan.FromSeconds(30)))));

        server.Send(Activity("meet", "1", 1));
        server.Send(Activity("meet", "1", 2));

        Assert.Equal("true", (await server.Activities.Reader.ReadAsync(None)).Result);
        Assert.Equal("true", (await server.Activities.Reader.ReadAsync(None)).Result);
    }

    [Fact]
    public async Task Stream_EndedByTheSidecar_IsAskedForAgain()
    {
        await using var server = await HubServer.StartAsync(s => s.ItemsAStream = 1);
        await using var worker = await StartAsync(server, options => options.RegisterActivity<int, int>("a", (_, n) => Task.FromResult(n)));

        for (var n = 1; n <= 3; n++)
        {
            server.Send(Activity("a", "1", n));
            Assert.Equal(n, (await server.Activities.Reader.ReadAsync(None)).TaskId);
        }

        Assert.True(server.Streams >= 3);
    }

    [Fact]
    public async Task KeepAlive_EveryHalfMinute_SaysHello()
    {
        var time = new FakeTimeProvider();
        await using var server = await HubServer.StartAsync();
        await using var worker = await StartAsync(server, _ => { }, time);
        server.Send(Activity("unknown", null, 1));
        await server.Activities.Reader.ReadAsync(None);
        Assert.False(server.Hellos.Reader.TryRead(out _));

        time.Advance(TimeSpan.FromSeconds(30));

        Assert.True(await server.Hellos.Reader.ReadAsync(None));
    }

    [Fact]
    public async Task Stop_WithAnActivityInHand_AnswersIt()
    {
        await using var server = await HubServer.StartAsync();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var worker = await StartAsync(server, options => options.RegisterActivity<int, int>("slow", (_, _) =>
        {
            begun.SetResult();
            return goOn.Task;
        }));
        server.Send(Activity("slow", "1", 1));
        await begun.Task;

        var stop = worker.StopAsync();
        Assert.False(stop.IsCompleted);
        goOn.SetResult(7);
        await stop;

        Assert.True(server.Activities.Reader.TryRead(out var answer));
        Assert.Equal("7", answer.Result);
    }

    private static ActivityRequest Activity(string name, string? input, int id) => new()
    {
        Name = name,
        Input = input,
        TaskId = id,
        TaskExecutionId = $"key-{id}",
        WorkflowInstance = new WorkflowInstance { InstanceId = "w1" },
    };

    private static WorkflowRequest Turn(string name, string? input)
    {
        var request = new WorkflowRequest { InstanceId = "w1" };
        request.NewEvents.Add([Events.TurnStarted(Instance.Start), Events.Started(name, input)]);
        return request;
    }

    private static async Task<RunningWorker> StartAsync(HubServer server, Action<WorkflowRuntimeOptions> configure, TimeProvider? time = null)
    {
        var services = new ServiceCollection().AddLogging().AddScoped<ScopeCounter>().AddDaprWorkflow(configure);
        services.Replace(ServiceDescriptor.Singleton(_ => server.Hub(time)));
        var provider = services.BuildServiceProvider();
        var worker = provider.GetServices<IHostedService>().OfType<WorkflowWorker>().Single();
        await worker.StartAsync(None);
        return new RunningWorker(provider, worker);
    }

    private sealed class RunningWorker(ServiceProvider provider, WorkflowWorker worker) : IAsyncDisposable
    {
        private bool _isStopped;

        public async Task StopAsync()
        {
            _isStopped = true;
            await worker.StopAsync(CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isStopped) await StopAsync();
            await provider.DisposeAsync();
        }
    }

    internal sealed class ScopeCounter
    {
        public int Uses { get; set; }
    }

    internal sealed class Greeting : Workflow<string, string>
    {
        public override Task<string> RunAsync(WorkflowContext context, string input) => context.CallActivityAsync<string>("Greet", input);
    }

    internal sealed class Greet(ScopeCounter counter) : WorkflowActivity<string, string>
    {
        public override Task<string> RunAsync(WorkflowActivityContext context, string input) =>
            Task.FromResult($"Hi {input} of {context.InstanceId}, {context.TaskExecutionKey}, scope {++counter.Uses}");
    }

    internal sealed class Unmakeable(IFormatProvider missing) : WorkflowActivity<string, string>
    {
        public override Task<string> RunAsync(WorkflowActivityContext context, string input) => Task.FromResult(missing.ToString()!);
    }
}
