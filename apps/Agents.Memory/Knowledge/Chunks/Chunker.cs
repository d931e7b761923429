using Agents.Memory.Text;

namespace Agents.Memory.Knowledge.Chunks;

/// <summary>
/// Cuts a document where its structure says: a heading begins a piece, and what stands under it is put together up to the target. Only what
/// is longer than the most that a piece may have is cut within a block: lists between items, tables and code between lines, prose between
/// sentences. Only there, where no structure is left, does a piece begin with what the one before ended with.
/// </summary>
internal static class Chunker
{
    /// <summary>Tokens that a piece has when there is enough.</summary>
    public const int Target = 200;

    /// <summary>Most tokens of a piece.</summary>
    public const int Max = 400;

    /// <summary>Most characters of a piece: blanks and rules are many for a token.</summary>
    public const int MaxLength = 4000;

    /// <summary>Most tokens that two pieces of one paragraph share.</summary>
    public const int Overlap = 40;

    private static readonly System.Buffers.SearchValues<char> Rule = System.Buffers.SearchValues.Create("-*_=~ \t\n");

    /// <summary>The pieces of a text, in their order.</summary>
    /// <exception cref="FormatException">It is nested too deeply.</exception>
    public static IReadOnlyList<Chunk> Cut(string text, bool isMarkdown)
    {
        var blocks = isMarkdown ? Outline.OfMarkdown(text) : Outline.OfPlain(text);
        var chunks = new List<Chunk>();
        var path = new List<(int Level, string Title)>();
        var section = new List<Piece>();
        var isHeadOnly = false;
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            var end = i + 1 < blocks.Count ? blocks[i + 1].Start : text.Length;
            if (block.Kind == BlockKind.Heading)
            {
                // A heading right under another one shares its piece.
                if (!isHeadOnly || path is not [.., var last] || last.Level >= block.Level)
                    Close(text, section, path, chunks);
                path.RemoveAll(one => one.Level >= block.Level);
                path.Add((block.Level, block.Title));
                isHeadOnly = true;
            }
            else
            {
                isHeadOnly = false;
            }
            Add(text, block, end, section);
        }
        Close(text, section, path, chunks);
        return chunks;
    }

    private static void Close(string text, List<Piece> section, List<(int Level, string Title)> path, List<Chunk> chunks)
    {
        string[] headings = [.. path.Select(one => one.Title).Where(one => one.Length > 0)];
        foreach (var piece in Merge(text, section))
        {
            // A rule between two headings says nothing.
            if (text.AsSpan(piece.Start, piece.End - piece.Start).ContainsAnyExcept(Rule))
                chunks.Add(new Chunk(piece.Start, piece.End, headings, piece.Lead));
        }
        section.Clear();
    }

    private static void Add(string text, Block block, int end, List<Piece> pieces)
    {
        if (Trim(text, block.Start, end, null) is not { } whole)
            return;
        if (Fits(text, whole.Start, whole.End, Max))
        {
            pieces.Add(whole);
        }
        else if (block.Children.Count > 1)
        {
            var parts = new List<Piece>();
            for (var i = 0; i < block.Children.Count; i++)
            {
                // The mark before the first child, and what a child does not reach, belong to it.
                var child = i == 0 ? block.Children[i] with { Start = block.Start } : block.Children[i];
                Add(text, child, i + 1 < block.Children.Count ? block.Children[i + 1].Start : end, parts);
            }
            foreach (var part in Merge(text, parts))
                pieces.Add(part with { Lead = part.Lead ?? (part.Start == whole.Start ? null : block.Lead) });
        }
        else if (block.Children is [var only] && only.Kind is BlockKind.Parts)
        {
            Add(text, only with { Start = block.Start }, end, pieces);
        }
        else
        {
            Split(text, whole, pieces);
        }
    }

    /// <summary>Puts neighbours together up to the target; a short beginning takes what fits at all.</summary>
    private static List<Piece> Merge(string text, List<Piece> pieces)
    {
        var merged = new List<Piece>();
        foreach (var piece in pieces)
        {
            if (merged is [.., var last]
                && Fits(text, last.Start, piece.End, Fits(text, last.Start, last.End, Target / 4) ? Max : Target))
                merged[^1] = last with { End = piece.End };
            else
                merged.Add(piece);
        }
        return merged;
    }

    private static void Split(string text, Piece whole, List<Piece> pieces)
    {
        var at = whole.Start;
        while (true)
        {
            if (Fits(text, at, whole.End, Max * 3 / 4))
            {
                pieces.Add(whole with { Start = at });
                return;
            }
            var most = at + Fit(text, at, whole.End, Target);
            var (cut, isSentence) = Sentences.LastCut(text, at, most);
            if (Trim(text, at, cut, whole.Lead) is { } piece)
                pieces.Add(piece);
            var again = isSentence ? Sentences.StartOfLast(text, at, cut) : Sentences.WordsBefore(text, at, cut, Overlap / 2);
            at = again > at && Fits(text, again, cut, Overlap) ? again : cut;
            while (at < whole.End && char.IsWhiteSpace(text[at]))
                at++;
        }
    }

    private static Piece? Trim(string text, int start, int end, string? lead)
    {
        // Indentation of the first line stays out too: what is cited begins with what is said.
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return start < end ? new Piece(start, end, lead) : null;
    }

    private static bool Fits(string text, int start, int end, int tokens) =>
        end - start <= MaxLength && TokenCount.Fit(text.AsSpan(start, end - start), tokens) == end - start;

    private static int Fit(string text, int start, int end, int tokens)
    {
        var rest = text.AsSpan(start, Math.Min(end - start, MaxLength));
        var fit = TokenCount.Fit(rest, tokens);
        if (fit > 0)
            return fit;
        // One word without end.
        fit = Math.Min(rest.Length, tokens * 4);
        return fit < rest.Length && char.IsHighSurrogate(rest[fit - 1]) ? fit - 1 : fit;
    }

    private readonly record struct Piece(int Start, int End, string? Lead);
}
