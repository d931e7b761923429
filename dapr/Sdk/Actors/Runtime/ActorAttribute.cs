namespace Dapr.Actors.Runtime;

/// <summary>Settings of an actor's class.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ActorAttribute : Attribute
{
    /// <summary>The name of the actor's type. Default: the name of the class.</summary>
    public string TypeName { get; set; } = null!;
}
