using System.Text.Json;
using Dapr.Common.Serialization;
using Dapr.Workflow;
using Dapr.Workflow.Serialization;
using Dapr.Workflow.TaskHub;
using Dapr.Workflow.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Agents.Tests.Sdk.Workflows;

public sealed class WorkflowRegistrationTests
{
    [Fact]
    public void Names_AreComparedWithoutCaseAndTheFirstCounts()
    {
        using var provider = Services(options =>
        {
            options.RegisterWorkflow<Named>();
            options.RegisterWorkflow<int, int>("NAMED", (_, n) => Task.FromResult(n));
            options.RegisterActivity<int, int>("double", (_, n) => Task.FromResult(2 * n));
        }).BuildServiceProvider();
        var factory = provider.GetRequiredService<IWorkflowsFactory>();

        Assert.True(factory.TryCreateWorkflow("named", provider, out var workflow, out _));
        Assert.IsType<Named>(workflow);
        Assert.True(factory.TryCreateActivity("Double", provider, out var activity, out _));
        Assert.Equal((typeof(int), typeof(int)), (activity!.InputType, activity.OutputType));
        Assert.False(factory.TryCreateActivity("named", provider, out _, out var reason));
        Assert.Null(reason);
    }

    [Fact]
    public void Workflow_WithServices_GetsThem()
    {
        using var provider = Services(options => options.RegisterWorkflow<WithService>("w")).AddSingleton("a service").BuildServiceProvider();

        Assert.True(provider.GetRequiredService<IWorkflowsFactory>().TryCreateWorkflow("w", provider, out var workflow, out _));
        Assert.Equal("a service", Assert.IsType<WithService>(workflow).Service);
    }

    [Fact]
    public void Generated_Registrations_ComeAfterTheAppsOwn()
    {
        WorkflowAutoRegistry.Register(options =>
        {
            options.RegisterActivity<int, int>("generated-only", (_, n) => Task.FromResult(n));
            options.RegisterActivity<string, string>("both", (_, n) => Task.FromResult(n));
        });
        using var provider = Services(options => options.RegisterActivity<int, int>("both", (_, n) => Task.FromResult(n))).BuildServiceProvider();
        var factory = provider.GetRequiredService<IWorkflowsFactory>();

        Assert.True(factory.TryCreateActivity("generated-only", provider, out _, out _));
        Assert.True(factory.TryCreateActivity("both", provider, out var both, out _));
        Assert.Equal(typeof(int), both!.InputType);
    }

    [Fact]
    public void Add_Twice_RunsOneWorker()
    {
        using var provider = Services(_ => { }).AddDaprWorkflow().BuildServiceProvider();

        Assert.Single(provider.GetServices<IHostedService>().OfType<WorkflowWorker>());
    }

    [Fact]
    public void Serializer_IsTheConfiguredOne()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDaprWorkflowBuilder(null).WithJsonSerializer(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });
        using var provider = services.BuildServiceProvider();

        Assert.Equal("""{"my_name":1}""", provider.GetRequiredService<IDaprSerializer>().Serialize(new { MyName = 1 }));
    }

    [Fact]
    public void Serializer_RegisteredUnderItsOldName_IsUsed()
    {
        var old = new OldSerializer();
        using var provider = Services(_ => { }).AddSingleton<IWorkflowSerializer>(old).BuildServiceProvider();

        Assert.Same(old, provider.GetRequiredService<IDaprSerializer>());
    }

    [Fact]
    public void Limits_SetOneByOne_Add()
    {
        var services = new ServiceCollection();
        services.AddDaprWorkflowBuilder(null).WithGrpcMessageSizeLimits(maxReceiveMessageSize: 10).WithGrpcMessageSizeLimits(maxSendMessageSize: 20);
        using var provider = services.BuildServiceProvider();

        Assert.Equal(new TaskHubLimits(10, 20), provider.GetRequiredService<TaskHubLimits>());
        Assert.Throws<ArgumentOutOfRangeException>(() => services.AddDaprWorkflowBuilder(null).WithGrpcMessageSizeLimits(0));
    }

    [Theory]
    [InlineData(ServiceLifetime.Singleton, true)]
    [InlineData(ServiceLifetime.Transient, false)]
    public void Client_HasTheAskedLifetime(ServiceLifetime lifetime, bool isShared)
    {
        using var provider = new ServiceCollection().AddLogging().AddDaprWorkflow(_ => { }, lifetime).BuildServiceProvider();

        Assert.Equal(isShared, provider.GetRequiredService<DaprWorkflowClient>() == provider.GetRequiredService<DaprWorkflowClient>());
    }

    private static IServiceCollection Services(Action<WorkflowRuntimeOptions> configure) =>
        new ServiceCollection().AddLogging().AddDaprWorkflow(configure);

    internal sealed class Named : Workflow<int, int>
    {
        public override Task<int> RunAsync(WorkflowContext context, int input) => Task.FromResult(input);
    }

    internal sealed class WithService(string service) : Workflow<int, int>
    {
        public string Service => service;

        public override Task<int> RunAsync(WorkflowContext context, int input) => Task.FromResult(input);
    }

    private sealed class OldSerializer : JsonDaprSerializer, IWorkflowSerializer;
}
