namespace Agents.Memory.Knowledge.Chunks;

/// <summary>A piece of a document that is found and cited by itself: the characters <see cref="Start"/> to <see cref="End"/> of its text.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">Behind the last character.</param>
/// <param name="Headings">The headings that it stands under, outermost first; its own first, where it begins with one.</param>
/// <param name="Lead">What a reader of the piece alone would miss: the head of a table that was cut; null: nothing.</param>
internal sealed record Chunk(int Start, int End, IReadOnlyList<string> Headings, string? Lead);
