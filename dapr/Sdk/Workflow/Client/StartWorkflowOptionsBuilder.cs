namespace Dapr.Workflow.Client;

/// <summary>Makes <see cref="StartWorkflowOptions"/>.</summary>
public sealed class StartWorkflowOptionsBuilder
{
    private readonly TimeProvider _time;
    private string? _instanceId;
    private DateTimeOffset? _startAt;

    /// <summary>Starts without settings.</summary>
    public StartWorkflowOptionsBuilder()
        : this(TimeProvider.System)
    {
    }

    internal StartWorkflowOptionsBuilder(TimeProvider time) => _time = time;

    /// <summary>The options of a builder.</summary>
    /// <param name="builder">The builder.</param>
    public static implicit operator StartWorkflowOptions(StartWorkflowOptionsBuilder builder) => builder.Build();

    /// <summary>Sets the id.</summary>
    /// <param name="instanceId">The id.</param>
    /// <returns>This builder.</returns>
    public StartWorkflowOptionsBuilder WithInstanceId(string instanceId)
    {
        _instanceId = instanceId;
        return this;
    }

    /// <summary>Sets when it starts.</summary>
    /// <param name="startAt">The time.</param>
    /// <returns>This builder.</returns>
    public StartWorkflowOptionsBuilder StartAt(DateTimeOffset startAt)
    {
        _startAt = startAt;
        return this;
    }

    /// <summary>Sets when it starts, from now.</summary>
    /// <param name="delay">How long from now.</param>
    /// <returns>This builder.</returns>
    public StartWorkflowOptionsBuilder StartAfter(TimeSpan delay)
    {
        _startAt = _time.GetUtcNow() + delay;
        return this;
    }

    /// <summary>Makes the options.</summary>
    /// <returns>The options.</returns>
    public StartWorkflowOptions Build() => new() { InstanceId = _instanceId, StartAt = _startAt };
}
