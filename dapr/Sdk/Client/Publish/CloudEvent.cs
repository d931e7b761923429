// The official types carry no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using System.Net.Mime;
using System.Text.Json.Serialization;

namespace Dapr;

/// <summary>Attributes of a CloudEvent that the publisher sets itself. What is null is filled in by the sidecar.</summary>
public class CloudEvent
{
    /// <summary>Where the event comes from.</summary>
    [JsonPropertyName("source")]
    public Uri Source { get; init; }

    /// <summary>What kind of event it is.</summary>
    [JsonPropertyName("type")]
    public string Type { get; init; }

    /// <summary>What the event is about, within its source.</summary>
    [JsonPropertyName("subject")]
    public string Subject { get; init; }
}

/// <summary>A CloudEvent with data; publish it to set the event's attributes.</summary>
/// <typeparam name="TData">Type of the data.</typeparam>
/// <param name="data">The data.</param>
public class CloudEvent<TData>(TData data) : CloudEvent
{
    /// <summary>The data.</summary>
    public TData Data { get; } = data;

    /// <summary>Content type of the data: always JSON.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; } = MediaTypeNames.Application.Json;
}
