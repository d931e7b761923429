// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr.AspNetCore;

/// <summary>A CloudEvent within a bulk.</summary>
/// <typeparam name="TValue">Type of the data.</typeparam>
public class BulkMessageModel<TValue>
{
    /// <summary>Makes an empty event.</summary>
    public BulkMessageModel()
    {
    }

    /// <summary>Makes an event.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="type">What kind of event it is.</param>
    /// <param name="specversion">Version of the CloudEvents specification.</param>
    /// <param name="datacontenttype">Content type of the data.</param>
    /// <param name="data">The data.</param>
    public BulkMessageModel(string id, string source, string type, string specversion, string datacontenttype, TValue data)
    {
        Id = id;
        Source = source;
        Type = type;
        Specversion = specversion;
        Datacontenttype = datacontenttype;
        Data = data;
    }

    /// <summary>Its id.</summary>
    public string Id { get; set; }

    /// <summary>Where it comes from.</summary>
    public string Source { get; set; }

    /// <summary>What kind of event it is.</summary>
    public string Type { get; set; }

    /// <summary>Version of the CloudEvents specification.</summary>
    public string Specversion { get; set; }

    /// <summary>Content type of the data.</summary>
    public string Datacontenttype { get; set; }

    /// <summary>The data.</summary>
    public TValue Data { get; set; }
}
