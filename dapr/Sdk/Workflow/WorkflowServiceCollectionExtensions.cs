using System.Text.Json;
using Dapr.Common.Serialization;
using Dapr.Workflow.Registration;
using Dapr.Workflow.Serialization;
using Dapr.Workflow.TaskHub;
using Dapr.Workflow.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Dapr.Workflow;

/// <summary>Registration of workflows, activities, the worker that runs them and the client.</summary>
public static class WorkflowServiceCollectionExtensions
{
    /// <summary>Adds a worker without registrations of its own, and the client.</summary>
    /// <param name="services">The application's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddDaprWorkflow(this IServiceCollection services) => services.AddDaprWorkflow(_ => { });

    /// <summary>Adds a worker for workflows and activities, and the client. A second call adds no further registrations.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Registers workflows and activities.</param>
    /// <param name="lifetime">Lifetime of the client.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddDaprWorkflow(
        this IServiceCollection services, Action<WorkflowRuntimeOptions> configure, ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddDaprWorkflowBuilder(configure, configureClient: null, lifetime).Services;
    }

    /// <summary>Adds a worker for workflows and activities, and the client, for further settings.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configureRuntime">Registers workflows and activities.</param>
    /// <param name="configureClient">Changes the client's settings.</param>
    /// <param name="lifetime">Lifetime of the client.</param>
    /// <returns>A builder with the same services.</returns>
    public static DaprWorkflowBuilder AddDaprWorkflowBuilder(
        this IServiceCollection services,
        Action<WorkflowRuntimeOptions>? configureRuntime,
        Action<IServiceProvider, DaprWorkflowClientBuilder>? configureClient = null,
        ServiceLifetime lifetime = ServiceLifetime.Singleton)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!Enum.IsDefined(lifetime)) throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "Allowed are Singleton, Scoped and Transient.");
        var options = new WorkflowRuntimeOptions();
        configureRuntime?.Invoke(options);
        services.AddSingleton(options);
        services.TryAddSingleton<IDaprSerializer>(provider => (IDaprSerializer?)provider.GetService<IWorkflowSerializer>() ?? new JsonDaprSerializer());
        services.TryAddSingleton<IWorkflowsFactory>(provider => Factory(provider, options));
        services.TryAddSingleton(TaskHubLimits.Default);
        services.TryAddSingleton(Hub);
        services.AddHostedService<WorkflowWorker>();
        services.Add(new ServiceDescriptor(typeof(DaprWorkflowClient), provider => Client(provider, configureClient), lifetime));
        return new DaprWorkflowBuilder(services);
    }

    private static WorkflowsFactory Factory(IServiceProvider provider, WorkflowRuntimeOptions options)
    {
        var factory = new WorkflowsFactory(provider.GetRequiredService<ILogger<WorkflowsFactory>>());
        options.ApplyRegistrations(factory);
        var generated = new WorkflowRuntimeOptions();
        WorkflowAutoRegistry.Apply(generated);
        generated.ApplyRegistrations(factory);
        return factory;
    }

    private static TaskHubClient Hub(IServiceProvider provider)
    {
        var configuration = provider.GetService<IConfiguration>();
        return new TaskHubClient(
            new Uri(DaprDefaults.GetDefaultGrpcEndpoint(configuration)),
            DaprDefaults.GetDefaultDaprApiToken(configuration),
            provider.GetRequiredService<TaskHubLimits>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System);
    }

    private static DaprWorkflowClient Client(IServiceProvider provider, Action<IServiceProvider, DaprWorkflowClientBuilder>? configure)
    {
        var builder = new DaprWorkflowClientBuilder(provider.GetService<IConfiguration>()).UseServices(provider);
        configure?.Invoke(provider, builder);
        return builder.Build();
    }

    /// <summary>Further settings of workflows.</summary>
    public readonly struct DaprWorkflowBuilder : IDaprWorkflowBuilder
    {
        internal DaprWorkflowBuilder(IServiceCollection services) => Services = services;

        /// <summary>The application's services.</summary>
        public IServiceCollection Services { get; }

        /// <summary>Sets how the worker turns values into text. The client has a serializer of its own.</summary>
        /// <param name="serializer">The serializer.</param>
        /// <returns>This builder.</returns>
        public DaprWorkflowBuilder WithSerializer(IDaprSerializer serializer)
        {
            ArgumentNullException.ThrowIfNull(serializer);
            Services.Replace(ServiceDescriptor.Singleton(serializer));
            return this;
        }

        /// <summary>Sets how the worker turns values into text. The client has a serializer of its own.</summary>
        /// <param name="serializerFactory">Makes the serializer.</param>
        /// <returns>This builder.</returns>
        public DaprWorkflowBuilder WithSerializer(Func<IServiceProvider, IWorkflowSerializer> serializerFactory)
        {
            ArgumentNullException.ThrowIfNull(serializerFactory);
            Services.Replace(ServiceDescriptor.Singleton<IDaprSerializer>(serializerFactory));
            return this;
        }

        /// <summary>Sets the JSON that the worker writes and reads. The client has a serializer of its own.</summary>
        /// <param name="jsonOptions">The options.</param>
        /// <returns>This builder.</returns>
        public DaprWorkflowBuilder WithJsonSerializer(JsonSerializerOptions jsonOptions)
        {
            ArgumentNullException.ThrowIfNull(jsonOptions);
            return WithSerializer(new JsonDaprSerializer(jsonOptions));
        }

        /// <summary>Sets the longest messages, for the worker and the client.</summary>
        /// <param name="maxReceiveMessageSize">Bytes from the sidecar, more than 0; null leaves it as it is.</param>
        /// <param name="maxSendMessageSize">Bytes to the sidecar, more than 0; null leaves it as it is.</param>
        /// <returns>This builder.</returns>
        public DaprWorkflowBuilder WithGrpcMessageSizeLimits(int? maxReceiveMessageSize = null, int? maxSendMessageSize = null)
        {
            if (maxReceiveMessageSize is { } receive) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(receive, nameof(maxReceiveMessageSize));
            if (maxSendMessageSize is { } send) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(send, nameof(maxSendMessageSize));
            var now = (TaskHubLimits)Services.Last(service => service.ServiceType == typeof(TaskHubLimits)).ImplementationInstance!;
            Services.Replace(ServiceDescriptor.Singleton(
                new TaskHubLimits(maxReceiveMessageSize ?? now.MostReceiveBytes, maxSendMessageSize ?? now.MostSendBytes)));
            return this;
        }
    }
}
