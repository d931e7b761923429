// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

namespace Dapr;

/// <summary>Adds an entry to the metadata of the subscriptions of an action or endpoint.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public class TopicMetadataAttribute : Attribute, IOriginalTopicMetadata
{
    /// <summary>Adds an entry to all topics of the endpoint.</summary>
    /// <param name="name">Name of the entry.</param>
    /// <param name="value">Its value.</param>
    public TopicMetadataAttribute(string name, string value)
    {
        Argument.NotNullOrEmpty(name, nameof(name));
        ArgumentNullException.ThrowIfNull(value);
        Name = name;
        Value = value;
    }

    /// <summary>Adds an entry to the topics that own its id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="name">Name of the entry.</param>
    /// <param name="value">Its value.</param>
    public TopicMetadataAttribute(string id, string name, string value)
        : this(name, value)
    {
        Argument.NotNullOrEmpty(id, nameof(id));
        Id = id;
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Value { get; }
}
