namespace Agents.Memory.LongTerm.Records;

/// <summary>Something worth keeping, as it was said once.</summary>
internal sealed record Statement
{
    public MemoryKind Kind { get; init; }

    /// <summary>As the person said it.</summary>
    public required string Text { get; init; }

    /// <summary>What it says, taken apart; null: it could not be.</summary>
    public MemorySlot? Slot { get; init; }

    /// <summary>What it is known by instead of its words; null: by them.</summary>
    public string? Name { get; init; }

    public required MemorySource Source { get; init; }

    /// <summary>How much it matters, 0 to 1.</summary>
    public double Importance { get; init; } = 0.5;

    /// <summary>How sure it is that it was meant so, 0 to 1.</summary>
    public double Confidence { get; init; } = 0.8;

    /// <summary>From when to when it holds, as it was said.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <inheritdoc cref="ValidFrom"/>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>The same statement of the same person has the same id, whenever and however often it comes.</summary>
    public string IdOf(Owner owner) => "m" + Wording.Digest($"{owner.Key}\n{Kind}\n{Slot?.Key ?? Plain}", 31);

    /// <summary>Statements of one group replace one another.</summary>
    public string GroupOf() => Wording.Digest($"{Kind}\n{Slot?.GroupKey ?? Plain}", 16);

    private string Plain => Name ?? Wording.Normalise(Text);
}
