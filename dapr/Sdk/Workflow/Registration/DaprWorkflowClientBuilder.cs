using System.Text.Json;
using Dapr.Common;
using Dapr.Common.Serialization;
using Dapr.Workflow.Serialization;
using Dapr.Workflow.TaskHub;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dapr.Workflow.Registration;

/// <summary>Makes a <see cref="DaprWorkflowClient"/>. What is not set comes from the environment, see <see cref="DaprDefaults"/>.</summary>
/// <param name="configuration">Looked at for the API token before the environment; may be null.</param>
public sealed class DaprWorkflowClientBuilder(IConfiguration? configuration = null) : DaprGenericClientBuilder<DaprWorkflowClient>(configuration)
{
    private IDaprSerializer? _serializer;
    private Func<IServiceProvider, IWorkflowSerializer>? _serializerFactory;
    private IServiceProvider? _services;

    /// <summary>Sets how values become text. The worker has a serializer of its own, which must fit.</summary>
    /// <param name="serializer">The serializer.</param>
    /// <returns>This builder.</returns>
    public DaprWorkflowClientBuilder UseSerializer(IDaprSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        (_serializer, _serializerFactory) = (serializer, null);
        return this;
    }

    /// <summary>Sets how values become text. Used for clients that the application's services make.</summary>
    /// <param name="serializerFactory">Makes the serializer.</param>
    /// <returns>This builder.</returns>
    public DaprWorkflowClientBuilder UseSerializer(Func<IServiceProvider, IWorkflowSerializer> serializerFactory)
    {
        ArgumentNullException.ThrowIfNull(serializerFactory);
        (_serializer, _serializerFactory) = (null, serializerFactory);
        return this;
    }

    /// <summary>Sets the JSON that values become.</summary>
    /// <param name="jsonOptions">The options.</param>
    /// <returns>This builder.</returns>
    public DaprWorkflowClientBuilder UseJsonSerializer(JsonSerializerOptions jsonOptions)
    {
        ArgumentNullException.ThrowIfNull(jsonOptions);
        return UseSerializer(new JsonDaprSerializer(jsonOptions));
    }

    /// <summary>
    /// Makes the client. One that the application's services make shares their connection, whatever endpoint is set here.
    /// </summary>
    /// <returns>The client; dispose it to close its connection.</returns>
    /// <exception cref="InvalidOperationException">An endpoint is not http or https.</exception>
    public override DaprWorkflowClient Build()
    {
        var made = _services is not null ? _serializerFactory?.Invoke(_services) : null;
        var serializer = _serializer ?? made ?? (IDaprSerializer)new JsonDaprSerializer(JsonSerializerOptions.Web);
        if (_services?.GetService<TaskHubClient>() is { } shared) return new DaprWorkflowClient(shared, serializer, ownsHub: false);
        var hub = new TaskHubClient(CheckedGrpcEndpoint(), DaprApiToken, TaskHubLimits.Default, TimeProvider.System);
        return new DaprWorkflowClient(hub, serializer, ownsHub: true);
    }

    internal DaprWorkflowClientBuilder UseServices(IServiceProvider services)
    {
        _services = services;
        return this;
    }
}
