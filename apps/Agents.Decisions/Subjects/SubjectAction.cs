using System.Text.Json.Serialization;

namespace Agents.Decisions.Subjects;

/// <summary>Something that was done by, for or to a subject.</summary>
internal sealed record SubjectAction
{
    /// <summary>Id of the decision, or of the event that told of it.</summary>
    public required string Id { get; init; }

    public required string Action { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public required SubjectActionState State { get; init; }

    /// <summary>When a reservation that nobody confirmed or released ends by itself, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, double> Amounts { get => field ?? NoAmounts; init; } = NoAmounts;

    private static readonly Dictionary<string, double> NoAmounts = [];

    /// <summary>Whether guardrails count it.</summary>
    public bool Counts(DateTimeOffset now) => State switch
    {
        SubjectActionState.Done => true,
        SubjectActionState.Reserved => Until is null || Until > now,
        _ => false,
    };
}

[JsonConverter(typeof(JsonStringEnumConverter<SubjectActionState>))]
internal enum SubjectActionState
{
    /// <summary>Decided and not yet carried out.</summary>
    [JsonStringEnumMemberName("reserved")] Reserved,

    /// <summary>Carried out.</summary>
    [JsonStringEnumMemberName("done")] Done,

    /// <summary>Not carried out, or undone.</summary>
    [JsonStringEnumMemberName("released")] Released,
}
