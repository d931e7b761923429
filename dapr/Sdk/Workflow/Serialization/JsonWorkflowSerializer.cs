using System.Text.Json;
using Dapr.Common.Serialization;

namespace Dapr.Workflow.Serialization;

/// <summary>The older name of <see cref="JsonDaprSerializer"/>.</summary>
[Obsolete("Use Dapr.Common.Serialization.JsonDaprSerializer.")]
public sealed class JsonWorkflowSerializer : JsonDaprSerializer, IWorkflowSerializer
{
    /// <summary>Takes the web defaults and public fields, too.</summary>
    public JsonWorkflowSerializer()
    {
    }

    /// <summary>Takes the given options.</summary>
    /// <param name="options">The options.</param>
    public JsonWorkflowSerializer(JsonSerializerOptions options)
        : base(options)
    {
    }
}
