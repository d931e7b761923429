using System.Text.Json.Serialization;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>An item as the index holds it.</summary>
internal sealed class AzureDocument
{
    [JsonPropertyName(AzureFields.Key)]
    public string? Key { get; set; }

    [JsonPropertyName(AzureFields.Id)]
    public string Id { get; set; } = "";

    [JsonPropertyName(AzureFields.Tenant)]
    public string Tenant { get; set; } = "";

    [JsonPropertyName(AzureFields.User)]
    public string? User { get; set; }

    [JsonPropertyName(AzureFields.Groups)]
    public IReadOnlyList<string> Groups { get; set; } = [];

    [JsonPropertyName(AzureFields.Kind)]
    public string Kind { get; set; } = "";

    [JsonPropertyName(AzureFields.Parent)]
    public string? Parent { get; set; }

    [JsonPropertyName(AzureFields.Title)]
    public string? Title { get; set; }

    [JsonPropertyName(AzureFields.Text)]
    public string Text { get; set; } = "";

    /// <summary>Sent, never fetched.</summary>
    [JsonPropertyName(AzureFields.Vector)]
    public float[]? Vector { get; set; }

    [JsonPropertyName(AzureFields.ExpiresAt)]
    public DateTimeOffset? ExpiresAt { get; set; }

    [JsonPropertyName(AzureFields.CreatedAt)]
    public DateTimeOffset CreatedAt { get; set; }

    [JsonPropertyName(AzureFields.Current)]
    public bool Current { get; set; }

    [JsonPropertyName(AzureFields.Payload)]
    public string Payload { get; set; } = "{}";

    public static AzureDocument Of(VectorItem item) => new()
    {
        Key = AzureKey.Of(item.Tenant, item.Id),
        Id = item.Id,
        Tenant = item.Tenant,
        User = item.User,
        Groups = item.Groups,
        Kind = item.Kind,
        Parent = item.Parent,
        Title = item.Title,
        Text = item.Text,
        Vector = item.Vector.ToArray(),
        ExpiresAt = item.ExpiresAt?.ToUniversalTime(),
        CreatedAt = item.CreatedAt.ToUniversalTime(),
        Current = item.Current,
        Payload = item.Payload,
    };

    public VectorItem ToItem() => new()
    {
        Id = Id,
        Tenant = Tenant,
        User = User,
        Groups = Groups,
        Kind = Kind,
        Parent = Parent,
        Title = Title,
        Text = Text,
        Vector = ReadOnlyMemory<float>.Empty,
        ExpiresAt = ExpiresAt,
        CreatedAt = CreatedAt,
        Current = Current,
        Payload = Payload,
    };

    /// <summary>No fewer bytes than the document has as JSON: what is not plain ASCII counts as an escape of six.</summary>
    public int MaxBytes()
    {
        // 400 for the names of the fields, the action and the dates; 16 for a number and its comma.
        var bytes = 400 + 16 * (Vector?.Length ?? 0) + Bytes(Key) + Bytes(Id) + Bytes(Tenant) + Bytes(User) + Bytes(Kind) + Bytes(Parent) + Bytes(Title)
            + Bytes(Text) + Bytes(Payload);
        foreach (var group in Groups)
            bytes += Bytes(group) + 3;
        return bytes;
    }

    private static int Bytes(string? text)
    {
        if (text is null)
            return 4;
        var bytes = 2;
        foreach (var character in text)
            bytes += char.IsAsciiLetterOrDigit(character) || character is ' ' or '.' or ',' or '-' or '_' or '=' or ':' ? 1 : 6;
        return bytes;
    }
}
