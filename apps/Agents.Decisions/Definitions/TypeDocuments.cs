namespace Agents.Decisions.Definitions;

/// <summary>The decision types of a tenant: which versions there are, and which decide.</summary>
internal sealed record TypeIndex
{
    public static TypeIndex Empty { get; } = new();

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, TypeEntry> Types { get => field ?? None; init; } = None;

    private static readonly Dictionary<string, TypeEntry> None = [];
}

internal sealed record TypeEntry
{
    /// <summary>The version that decides; null: none yet.</summary>
    public string? Active { get; init; }

    /// <summary>The version that runs beside it without effects.</summary>
    public string? Shadow { get; init; }

    public IReadOnlyList<TypeVersion> Versions { get => field ?? []; init; } = [];
}

/// <summary>A version that was published.</summary>
internal sealed record TypeVersion(string Version, string Digest, DateTimeOffset At, string By);

/// <summary>The content of a version; never changed.</summary>
internal sealed record TypeContent(string Text, string Digest);
