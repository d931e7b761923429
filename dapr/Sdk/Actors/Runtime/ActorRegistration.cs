namespace Dapr.Actors.Runtime;

/// <summary>An actor type that an application hosts.</summary>
public sealed class ActorRegistration
{
    /// <summary>Makes one with the settings for all.</summary>
    /// <param name="type">The type.</param>
    public ActorRegistration(ActorTypeInformation type)
        : this(type, null!)
    {
    }

    /// <summary>Makes one with settings of its own.</summary>
    /// <param name="type">The type.</param>
    /// <param name="options">Its settings: those left out have Dapr's defaults, not those for all.</param>
    public ActorRegistration(ActorTypeInformation type, ActorRuntimeOptions options)
    {
        Type = type;
        TypeOptions = options;
    }

    /// <summary>The type.</summary>
    public ActorTypeInformation Type { get; }

    /// <summary>Makes its actors; null: the application's services do.</summary>
    public ActorActivator Activator { get; set; } = null!;

    /// <summary>Its settings; null: those for all.</summary>
    public ActorRuntimeOptions TypeOptions { get; }
}
