using System.Runtime.Serialization;

namespace Agents.Conformance.Clients.Sdk.Actors;

/// <summary>An argument and a result; a data contract and JSON alike.</summary>
[DataContract]
public sealed class Parcel
{
    [DataMember]
    public string Name { get; set; } = "";

    [DataMember]
    public Dictionary<string, int> Parts { get; set; } = [];
}
