using System.Runtime.Serialization;
using System.Text.Json.Serialization;
using Dapr.Actors.Runtime;

namespace Dapr.Actors;

/// <summary>The name of one actor within its type. Two are equal when they differ in case only.</summary>
[JsonConverter(typeof(ActorIdJsonConverter))]
[DataContract(Name = "ActorId", Namespace = "http://schemas.datacontract.org/2004/07/Dapr.Actors")]
#pragma warning disable CA1036 // No operators of order there either.
public class ActorId
#pragma warning restore CA1036
{
    [DataMember(Name = "ActorId", Order = 0, IsRequired = true)]
    private readonly string _id;

    /// <summary>Makes an id.</summary>
    /// <param name="id">The name.</param>
    /// <exception cref="ArgumentException">It is null, empty or white space.</exception>
    public ActorId(string id)
    {
        if (string.IsNullOrWhiteSpace(id)) throw new ArgumentException("An actor id must not be null, empty or white space.", nameof(id));
        _id = id;
    }

    /// <summary>Whether both are the same, or both null.</summary>
    /// <param name="id1">One.</param>
    /// <param name="id2">The other.</param>
    public static bool operator ==(ActorId id1, ActorId id2) => id1 is null ? id2 is null : id2 is not null && Same(id1, id2);

    /// <summary>Whether they differ.</summary>
    /// <param name="id1">One.</param>
    /// <param name="id2">The other.</param>
    public static bool operator !=(ActorId id1, ActorId id2) => !(id1 == id2);

    /// <summary>An id that no other actor has.</summary>
    public static ActorId CreateRandom() => new(Guid.NewGuid().ToString());

    /// <summary>The name.</summary>
    public string GetId() => _id;

    /// <summary>The name.</summary>
    public override string ToString() => _id;

    /// <summary>A hash of the name as it is written.</summary>
    public override int GetHashCode() => _id.GetHashCode(StringComparison.Ordinal);

    /// <summary>Whether the other is an id of the same name.</summary>
    /// <param name="obj">The other.</param>
    public override bool Equals(object? obj) => obj is ActorId other && obj.GetType() == typeof(ActorId) && Same(this, other);

    /// <summary>Whether the other has the same name.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(ActorId other) => other is not null && Same(this, other);

    /// <summary>Order by name, without regard to case.</summary>
    /// <param name="other">The other; null comes first.</param>
    public int CompareTo(ActorId other) => other is null ? 1 : string.Compare(_id, other._id, StringComparison.OrdinalIgnoreCase);

    private static bool Same(ActorId one, ActorId other) => string.Equals(one._id, other._id, StringComparison.OrdinalIgnoreCase);
}
