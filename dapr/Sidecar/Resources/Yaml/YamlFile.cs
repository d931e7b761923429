using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dapr.Sidecar.Resources.Yaml;

/// <summary>Reads the documents of one file; a syntax error goes to the report with its line and column.</summary>
internal static class YamlFile
{
    public static IReadOnlyList<YamlMap> Read(string file, string text, ResourceReport report)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new MergingParser(new Parser(new StringReader(text))));
        }
        catch (YamlException e)
        {
            report.Error(Place(e, file, text), "YAML", $"cannot be read: {Reason(e)}");
            return [];
        }
        var maps = new List<YamlMap>();
        foreach (var document in stream.Documents)
        {
            switch (document.RootNode)
            {
                case YamlMappingNode map:
                    maps.Add(new YamlMap(map, "", file, report));
                    break;
                case YamlScalarNode { Value: null or "" }:
                    break; // An empty document, for instance after a closing '---'.
                default:
                    report.Error(new SourceLocation(file, (int)document.RootNode.Start.Line, (int)document.RootNode.Start.Column), "document", "must be a map of fields");
                    break;
            }
        }
        return maps;
    }

    /// <summary>
    /// The start is where the surrounding part begins; when the end lies further down, that is where it went wrong. A tab in the
    /// indentation is reported for the surrounding part only, so it is looked up.
    /// </summary>
    private static SourceLocation Place(YamlException e, string file, string text)
    {
        if (e.Message.Contains(" tab ", StringComparison.Ordinal))
        {
            var lines = text.Split('\n');
            var line = Array.FindIndex(lines, (int)e.Start.Line - 1, l => l.TrimStart(' ').StartsWith('\t'));
            if (line >= 0) return new(file, line + 1, lines[line].IndexOf('\t', StringComparison.Ordinal) + 1);
        }
        var at = e.End.Line > e.Start.Line ? e.End : e.Start;
        return new(file, (int)at.Line, (int)at.Column);
    }

    private static string Reason(YamlException e) => (e.InnerException ?? e).Message.ReplaceLineEndings(" ");
}
