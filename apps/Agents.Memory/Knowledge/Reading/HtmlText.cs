using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Agents.Memory.Knowledge.Reading;

/// <summary>
/// What a reader of an HTML page sees, as Markdown: headings, paragraphs, lists, tables, code. What no reader sees (scripts, styles, hidden
/// elements, comments) is left out: it would be found and shown to a model without anybody having read it.
/// </summary>
internal sealed class HtmlText
{
    private const int MaxElements = 50_000;
    private const int MaxDepth = 200;

    private static readonly HashSet<string> Unseen = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "noscript", "template", "head", "iframe", "object", "svg", "math", "canvas", "audio", "video", "input", "select", "textarea", "button",
    };

    private static readonly HashSet<string> Inline = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small",
        "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "br", "img",
    };

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _line = new();
    private string _indent = "";
    private readonly bool _isPlain;
    private string? _mark;

    private HtmlText(bool isPlain = false) => _isPlain = isPlain;

    /// <summary>The text and the title of a page; the title is empty when there is none.</summary>
    /// <exception cref="FormatException">It has too many elements, or they are nested too deeply.</exception>
    public static (string Text, string Title) Of(string html)
    {
        var elements = 0;
        IElement? last = null;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            // Deeper than what is refused below, so it only ends what is under way.
            MaximumDepth = MaxDepth * 2,
            SkipComments = true,
            DisableElementPositionTracking = true,
            OnCreated = (element, _) =>
            {
                if (++elements > MaxElements)
                    throw new FormatException($"It has more than {MaxElements} elements.");
                // The parser takes time that grows with the square of the depth: it is stopped, not only bounded. A new element has no place
                // yet, so it is the one before that is looked at.
                if (last is not null && Depth(last) > MaxDepth)
                    throw new FormatException($"Its elements are nested more than {MaxDepth} deep.");
                last = element;
            },
        });
        using var page = parser.ParseDocument(html);
        var reader = new HtmlText();
        if (page.Body is { } body)
            reader.Children(body);
        reader.EndParagraph();
        return (reader._text.ToString().TrimEnd(), Collapse(page.Title ?? ""));
    }

    private void Children(INode node)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText text)
                Words(text.Data);
            else if (child is IElement element && !IsUnseen(element))
                Element(element);
        }
    }

    private void Element(IElement element)
    {
        var name = element.LocalName;
        switch (name)
        {
            case "br":
                EndLine();
                break;
            case "img":
                Words(" " + element.GetAttribute("alt") + " ");
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                EndParagraph();
                var title = Plain(element);
                if (title.Length > 0)
                    Block(new string('#', name[1] - '0') + " " + title);
                break;
            case "pre":
                EndParagraph();
                var code = new StringBuilder();
                Raw(element, code);
                Code(code.ToString());
                break;
            case "hr":
                EndParagraph();
                break;
            case "ul" or "ol" or "menu":
                List(element, name == "ol");
                break;
            case "blockquote":
                Nested("> ", "> ", element);
                break;
            case "table":
                EndParagraph();
                Table(element);
                break;
            case var _ when Inline.Contains(name):
                Children(element);
                break;
            default:
                EndParagraph();
                Children(element);
                EndParagraph();
                break;
        }
    }

    private void List(IElement list, bool isNumbered)
    {
        EndParagraph();
        var number = 0;
        foreach (var item in list.Children)
        {
            if (IsUnseen(item))
                continue;
            var mark = isNumbered ? string.Create(CultureInfo.InvariantCulture, $"{++number}. ") : "- ";
            Nested(mark, new string(' ', mark.Length), item);
        }
        Gap();
    }

    // The first line bears the mark, the others stand under it.
    private void Nested(string mark, string indent, IElement element)
    {
        EndParagraph();
        var (outer, outerMark) = (_indent, _mark);
        _mark = (outerMark ?? outer) + mark;
        _indent = outer + indent;
        Children(element);
        EndParagraph();
        // An item without text used up no mark.
        (_indent, _mark) = (outer, _mark is null ? null : outerMark);
    }

    private void Table(IElement table)
    {
        var isFirst = true;
        foreach (var row in table.QuerySelectorAll("tr").OfType<IHtmlTableRowElement>())
        {
            // Rows of a table within a cell are part of that cell.
            if (row.Closest("table") != table || IsUnseen(row))
                continue;
            string[] cells = [.. row.Cells.Where(one => !IsUnseen(one)).Select(one => Plain(one).Replace("|", "\\|", StringComparison.Ordinal))];
            if (cells.Length == 0)
                continue;
            Line("| " + string.Join(" | ", cells) + " |");
            if (isFirst)
                Line("|" + string.Concat(Enumerable.Repeat(" --- |", cells.Length)));
            isFirst = false;
        }
        Gap();
    }

    private void Code(string code)
    {
        var fence = "```";
        while (code.Contains(fence, StringComparison.Ordinal))
            fence += "`";
        Line(fence);
        foreach (var line in code.ReplaceLineEndings("\n").Trim('\n').Split('\n'))
            Line(line);
        Line(fence);
        Gap();
    }

    private void Words(string data)
    {
        foreach (var one in data)
        {
            if (!char.IsWhiteSpace(one))
                _line.Append(one);
            else if (_line.Length > 0 && _line[^1] != ' ')
                _line.Append(' ');
        }
    }

    private void EndLine()
    {
        var line = _line.ToString().Trim();
        _line.Clear();
        if (line.Length > 0)
            Line(_isPlain ? line : Escape(line));
    }

    private void EndParagraph()
    {
        EndLine();
        Gap();
    }

    private void Block(string line)
    {
        Line(line);
        Gap();
    }

    private void Line(string line)
    {
        _text.Append(_mark ?? _indent).Append(line).Append('\n');
        _mark = null;
    }

    private void Gap()
    {
        if (_text.Length > 1 && !(_text[^1] == '\n' && _text[^2] == '\n'))
            _text.Append('\n');
    }

    private static int Depth(INode node)
    {
        var depth = 0;
        for (var parent = node.Parent; parent is not null; parent = parent.Parent)
            depth++;
        return depth;
    }

    private static string Plain(IElement element)
    {
        var reader = new HtmlText(isPlain: true);
        reader.Children(element);
        reader.EndLine();
        return Collapse(reader._text.ToString());
    }

    private static void Raw(INode node, StringBuilder text)
    {
        foreach (var child in node.ChildNodes)
        {
            if (child is IText words)
                text.Append(words.Data);
            else if (child is IElement { LocalName: "br" })
                text.Append('\n');
            else if (child is IElement element && !IsUnseen(element))
                Raw(element, text);
        }
    }

    // What is prose on the page shall not be a heading or an item of the text.
    private static string Escape(string line) => line[0] switch
    {
        '#' or '>' or '-' or '+' or '*' or '|' or '`' or '~' or '=' => "\\" + line,
        >= '0' and <= '9' when line.AsSpan().TrimStart("0123456789") is ['.' or ')', ..] rest => string.Concat(line.AsSpan(0, line.Length - rest.Length), "\\", rest),
        _ => line,
    };

    private static bool IsUnseen(IElement element)
    {
        if (Unseen.Contains(element.LocalName) || element.HasAttribute("hidden"))
            return true;
        return element.GetAttribute("style") is { Length: < 2000 } style && style.Replace(" ", "", StringComparison.Ordinal) is var dense
            && (dense.Contains("display:none", StringComparison.OrdinalIgnoreCase) || dense.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase));
    }

    private static string Collapse(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
