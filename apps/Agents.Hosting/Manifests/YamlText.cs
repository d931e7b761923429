using Agents.Contracts;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Hosting.Manifests;

/// <summary>
/// Reads YAML that may come from anybody. Nesting is measured before the tree is built, which is done by recursion; aliases are
/// counted out before anything walks the tree, for a few lines of them can stand for more nodes than there is memory.
/// </summary>
public static class YamlText
{
    /// <summary>Schemas may nest as deep as arguments; some levels are around them.</summary>
    private const int MaxDepth = Limits.MaxJsonDepth + 16;

    private const int MaxNodes = 100_000;

    /// <summary>The documents, or null when the text cannot be read; then the errors say why.</summary>
    public static IList<YamlDocument>? Load(string text, ManifestErrors errors)
    {
        var stream = new YamlStream();
        try
        {
            if (TooDeep(text) is { } at)
            {
                errors.Add(at, "", $"nests deeper than {MaxDepth} levels.");
                return null;
            }
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            errors.Add(exception.Start, "", $"is not YAML: {exception.InnerException?.Message ?? exception.Message}");
            return null;
        }
        var left = MaxNodes;
        foreach (var document in stream.Documents)
        {
            if (!Count(document.RootNode, MaxDepth, ref left))
            {
                errors.Add(document.RootNode, "", $"has more than {MaxNodes} values, with all aliases written out, or an alias of itself.");
                return null;
            }
        }
        return stream.Documents;
    }

    private static Mark? TooDeep(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            // Stream and document are levels of their own here.
            if (depth > MaxDepth + 2)
                return parser.Current.Start;
        }
        return null;
    }

    private static bool Count(YamlNode node, int depth, ref int left)
    {
        if (--left < 0 || depth < 0)
            return false;
        if (node is YamlSequenceNode list)
        {
            foreach (var item in list.Children)
            {
                if (!Count(item, depth - 1, ref left))
                    return false;
            }
        }
        else if (node is YamlMappingNode mapping)
        {
            foreach (var (key, value) in mapping.Children)
            {
                if (!Count(key, depth - 1, ref left) || !Count(value, depth - 1, ref left))
                    return false;
            }
        }
        return true;
    }
}
