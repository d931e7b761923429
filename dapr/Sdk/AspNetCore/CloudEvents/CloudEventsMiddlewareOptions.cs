// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr;

/// <summary>Options of the CloudEvents middleware.</summary>
public class CloudEventsMiddlewareOptions
{
    /// <summary>
    /// Whether data of another type than JSON keeps the quotes and escapes of the JSON string in which it came. False gives the
    /// endpoint the text itself; true is for applications that rely on how old versions behaved.
    /// </summary>
    public bool SuppressJsonDecodingOfTextPayloads { get; set; }

    /// <summary>
    /// Whether the event's attributes become request headers, named <c>Cloudevent.</c> and the attribute in lower case. Data,
    /// its content type, the pub/sub name and the trace parent never do.
    /// </summary>
    public bool ForwardCloudEventPropertiesAsHeaders { get; set; }

    /// <summary>The only attributes that become headers; null for all. Wins over the excluded ones.</summary>
    public string[] IncludedCloudEventPropertiesAsHeaders { get; set; }

    /// <summary>Attributes that do not become headers; null for none.</summary>
    public string[] ExcludedCloudEventPropertiesFromHeaders { get; set; }
}
