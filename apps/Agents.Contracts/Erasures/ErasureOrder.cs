using System.Text.Json.Serialization;

namespace Agents.Contracts.Erasures;

/// <summary>
/// What the memory app asks of another app when a person is erased: body of <c>POST /internal/erasures</c>, which needs a key that lists
/// <see cref="Scope"/>. Each order may come twice, and after a crash once more.
/// </summary>
public sealed record ErasureOrder
{
    /// <summary>What a key must list to give orders; <c>*</c> does not include it.</summary>
    public const string Scope = "erasures:carry-out";

    /// <summary>What stands where a person stood.</summary>
    public const string Nobody = "erased";

    /// <summary>The erasure's id: 32 hexadecimal digits.</summary>
    public required string ErasureId { get; init; }

    /// <summary>Whose person it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The person, as subjects and ids name it; 1 to 128 characters.</summary>
    public required string Person { get; init; }

    /// <summary>What is to be done.</summary>
    public required ErasurePhase Phase { get; init; }

    /// <summary>For <see cref="ErasurePhase.Erase"/>: null, or <see cref="ErasurePage.Next"/> of the step before.</summary>
    public string? Cursor { get; init; }
}

/// <summary>Where an erasure is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ErasurePhase>))]
public enum ErasurePhase
{
    /// <summary>From now on nothing new of the person is taken. The answer is an empty page.</summary>
    [JsonStringEnumMemberName("begin")] Begin,

    /// <summary>One step of erasing; the answer is an <see cref="ErasurePage"/>.</summary>
    [JsonStringEnumMemberName("erase")] Erase,

    /// <summary>What is new is taken again; what came into being before is not. The answer is an empty page.</summary>
    [JsonStringEnumMemberName("end")] End,
}
