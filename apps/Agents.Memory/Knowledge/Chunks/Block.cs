namespace Agents.Memory.Knowledge.Chunks;

/// <summary>
/// A part of a text that its structure gives. It reaches to the start of the next one, so nothing between two blocks is ever lost.
/// </summary>
internal sealed record Block(BlockKind Kind, int Start)
{
    /// <summary>Of a heading, 1 to 6.</summary>
    public int Level { get; init; }

    /// <summary>What a heading says.</summary>
    public string Title { get; init; } = "";

    /// <summary>Where it can be cut when it is too long: items, rows, lines, paragraphs of a quote.</summary>
    public IReadOnlyList<Block> Children { get; init; } = [];

    /// <summary>What its later parts are not understood without.</summary>
    public string? Lead { get; init; }
}

internal enum BlockKind
{
    Heading,

    /// <summary>Prose, which is cut between sentences.</summary>
    Prose,

    /// <summary>Something with parts.</summary>
    Parts,

    /// <summary>A line or a row, which is not cut within its budget.</summary>
    Line,
}
