using System.Text.Json.Serialization;

namespace Agents.Contracts.Inventory;

/// <summary>Where a tool is. The field <c>type</c> says which kind: <c>dapr</c> today; http, mcp, process and plugin follow.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DaprAppTarget), DaprAppTarget.TypeName)]
public abstract record ToolTarget;

/// <summary>A tool that is an endpoint of an app, reached by Dapr service invocation.</summary>
public sealed record DaprAppTarget : ToolTarget
{
    /// <summary>The value of <c>type</c>.</summary>
    public const string TypeName = "dapr";

    /// <summary>Dapr app id.</summary>
    public required string AppId { get; init; }

    /// <summary>HTTP method that gets the arguments: POST (default), PUT or PATCH. They travel as the JSON body.</summary>
    public string Verb { get => field ?? "POST"; init; } = "POST";

    /// <summary>Path of the endpoint; begins with <c>/</c>.</summary>
    public required string Path { get; init; }
}
