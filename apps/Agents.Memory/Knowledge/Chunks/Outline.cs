using Markdig;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;

namespace Agents.Memory.Knowledge.Chunks;

/// <summary>The blocks of a text, in their order.</summary>
internal static class Outline
{
    /// <summary>Quotes and lists within one another. Deeper texts are refused: readers of trees call themselves.</summary>
    public const int MaxDepth = 24;

    private const int MaxHeading = 150;
    private static readonly System.Buffers.SearchValues<char> TableRule = System.Buffers.SearchValues.Create("|-: \t>");

    // Only blocks are looked at. What stands within a line costs time that grows with its square in texts that are made for it.
    private static readonly MarkdownPipeline Pipeline = Create();

    /// <summary>The paragraphs of a text without structure.</summary>
    public static IReadOnlyList<Block> OfPlain(string text)
    {
        var blocks = new List<Block>();
        var isBehindBlank = true;
        foreach (var (start, length) in Lines(text, 0, text.Length))
        {
            var isBlank = text.AsSpan(start, length).IsWhiteSpace();
            if (!isBlank && isBehindBlank)
                blocks.Add(new Block(BlockKind.Prose, start));
            isBehindBlank = isBlank;
        }
        return blocks;
    }

    /// <exception cref="FormatException">It is nested too deeply.</exception>
    public static IReadOnlyList<Block> OfMarkdown(string text)
    {
        foreach (var (start, length) in Lines(text, 0, text.Length))
        {
            if (Depth(text.AsSpan(start, length)) > MaxDepth)
                throw TooDeep();
        }
        return Of(Markdown.Parse(text, Pipeline), text, 0);
    }

    private static List<Block> Of(ContainerBlock container, string text, int depth)
    {
        if (depth > MaxDepth * 2)
            throw TooDeep();
        var blocks = new List<Block>();
        foreach (var block in container)
        {
            // What has no place, or one before its neighbour, belongs to that neighbour.
            if (block is YamlFrontMatterBlock or LinkReferenceDefinitionGroup || block.Span.IsEmpty || (blocks.Count > 0 && block.Span.Start <= blocks[^1].Start))
                continue;
            blocks.Add(Of(block, text, depth));
        }
        return blocks;
    }

    private static Block Of(Markdig.Syntax.Block block, string text, int depth)
    {
        var start = block.Span.Start;
        switch (block)
        {
            case HeadingBlock heading:
                return new Block(BlockKind.Heading, start) { Level = heading.Level, Title = Title(text, heading) };
            case ContainerBlock container:
                return new Block(BlockKind.Parts, start) { Children = Of(container, text, depth + 1) };
            case CodeBlock or HtmlBlock:
                return new Block(BlockKind.Parts, start) { Children = Rows(text, start, block.Span.End + 1) };
            case ParagraphBlock when Table(text, start, block.Span.End + 1) is { } table:
                return table;
            default:
                return new Block(BlockKind.Prose, start);
        }
    }

    // A head, a line of dashes, rows: each a line with bars.
    private static Block? Table(string text, int start, int end)
    {
        var rows = Rows(text, start, end);
        if (rows.Count < 2)
            return null;
        var head = text[start..rows[1].Start].TrimEnd();
        var rule = text.AsSpan(rows[1].Start, (rows.Count > 2 ? rows[2].Start : end) - rows[1].Start).Trim();
        return head.Contains('|') && rule.Contains('-') && !rule.ContainsAnyExcept(TableRule)
            ? new Block(BlockKind.Parts, start) { Children = rows, Lead = head }
            : null;
    }

    private static List<Block> Rows(string text, int start, int end)
    {
        var rows = new List<Block>();
        foreach (var (at, length) in Lines(text, start, Math.Min(end, text.Length)))
        {
            if (rows.Count == 0 || !text.AsSpan(at, length).IsWhiteSpace())
                rows.Add(new Block(BlockKind.Line, at));
        }
        return rows;
    }

    private static string Title(string text, HeadingBlock heading)
    {
        var end = Math.Min(heading.Span.End + 1, text.Length);
        var line = text.AsSpan(heading.Span.Start, Math.Max(0, end - heading.Span.Start));
        if (heading.IsSetext && line.LastIndexOf('\n') is > 0 and var under)
            line = line[..under];
        var title = line.Trim("# \t\n").ToString().Replace("`", "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal)
            .ReplaceLineEndings(" ");
        return title.Length <= MaxHeading ? title : string.Concat(title.AsSpan(0, char.IsHighSurrogate(title[MaxHeading - 1]) ? MaxHeading - 1 : MaxHeading), "…");
    }

    // How many quotes and items a line could open.
    private static int Depth(ReadOnlySpan<char> line)
    {
        // Signs of one kind and blanks only: a rule.
        if (!line.ContainsAnyExcept("- \t\n") || !line.ContainsAnyExcept("* \t\n"))
            return 0;
        var depth = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] is '>' or '-' or '*' or '+' or ')' or '.')
                depth += line[i] == '>' || (i + 1 < line.Length && line[i + 1] is ' ' or '\t') ? 1 : 0;
            else if (line[i] is not (' ' or '\t') && !char.IsAsciiDigit(line[i]))
                break;
        }
        return depth;
    }

    private static IEnumerable<(int Start, int Length)> Lines(string text, int start, int end)
    {
        while (start < end)
        {
            var line = text.IndexOf('\n', start, end - start);
            var next = line < 0 ? end : line + 1;
            yield return (start, next - start);
            start = next;
        }
    }

    private static FormatException TooDeep() => new($"Quotes and lists are nested more than {MaxDepth} deep.");

    private static MarkdownPipeline Create()
    {
        var builder = new MarkdownPipelineBuilder().UseYamlFrontMatter();
        builder.InlineParsers.Clear();
        return builder.Build();
    }
}
