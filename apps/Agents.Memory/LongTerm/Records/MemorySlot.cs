using System.Text.Json.Serialization;

namespace Agents.Memory.LongTerm.Records;

/// <summary>What a fact says, taken apart: whose what is what.</summary>
internal sealed record MemorySlot
{
    /// <summary>The person himself.</summary>
    public const string Self = "user";

    /// <summary>Of whom: <see cref="Self"/>, or somebody of his, such as <c>wife</c>.</summary>
    public string Subject { get => field ?? Self; init; } = Self;

    /// <summary>What of him, such as <c>residence</c> or <c>allergy</c>.</summary>
    public required string Attribute { get; init; }

    public required string Value { get; init; }

    /// <summary>The value does not hold, or no more.</summary>
    public bool Negated { get; init; }

    /// <summary>There is one value at a time: a newer one replaces the older. Else each value stands for itself.</summary>
    public bool Exclusive { get; init; }

    /// <summary>What is one statement, however it was worded.</summary>
    [JsonIgnore]
    public string Key => $"{Place}\n{Wording.Normalise(Value)}\n{(Negated ? '-' : '+')}";

    /// <summary>What of statements replaces one another.</summary>
    [JsonIgnore]
    public string GroupKey => Exclusive ? Place : $"{Place}\n{Wording.Normalise(Value)}";

    private string Place => $"{Subject.ToLowerInvariant()}\n{Attribute.ToLowerInvariant()}";
}
