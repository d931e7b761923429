namespace Agents.Memory.LongTerm.Records;

/// <summary>What a person said in a session since its last episode ended.</summary>
internal sealed record SessionWindow
{
    public required string Session { get; init; }

    /// <summary>Which episode of the session is being collected, from 0.</summary>
    public int Number { get; init; }

    /// <summary>Turns of the person in it.</summary>
    public int Turns { get; init; }

    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Beginnings of what was said, a bounded number.</summary>
    public IReadOnlyList<Excerpt> Excerpts { get => field ?? []; init; } = [];
}

/// <summary>The beginning of a turn.</summary>
internal sealed record Excerpt(string Turn, DateTimeOffset At, string Text);
