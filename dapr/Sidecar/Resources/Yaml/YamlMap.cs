using System.Globalization;
using Dapr.Sidecar.GoText;
using YamlDotNet.RepresentationModel;

namespace Dapr.Sidecar.Resources.Yaml;

/// <summary>
/// A mapping that is read field by field; a value of the wrong kind goes to the report with its place and counts as absent.
/// Field names are matched without regard to case, as Go's JSON does.
/// </summary>
internal sealed class YamlMap(YamlMappingNode node, string path, string file, ResourceReport report)
{
    public string File => file;
    public string Path => path;
    public ResourceReport Report => report;
    public SourceLocation Source => Place(node);
    public IEnumerable<string> Names => node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public SourceLocation At(string name) => Find(name) is { } found ? Place(found.Key) : Source;

    public SourceLocation ValueAt(string name) => Find(name) is { } found ? Place(found.Value) : Source;

    public bool Has(string name) => Node(name) is not null;

    /// <summary>The value, unless it is absent or null.</summary>
    public YamlNode? Node(string name) =>
        Find(name)?.Value is { } value && !(value is YamlScalarNode scalar && YamlScalar.From(scalar).Kind == ScalarKind.Null) ? value : null;

    /// <summary>Text; a number or a boolean counts as its text.</summary>
    public string? Text(string name) => Scalar(name, "text")?.Text;

    public string? RequiredText(string name, string allowed)
    {
        if (Text(name) is { Length: > 0 } text) return text;
        if (Node(name) is null or YamlScalarNode) report.Missing(At(name), PathOf(name), allowed);
        return null;
    }

    public string? OneOf(string name, params string[] allowed)
    {
        if (Text(name) is not { Length: > 0 } text) return null;
        if (allowed.FirstOrDefault(a => a.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } match) return match;
        report.WrongValue(ValueAt(name), PathOf(name), text, string.Join(", ", allowed));
        return null;
    }

    public bool? Flag(string name)
    {
        if (Scalar(name, "true, false") is not { } scalar) return null;
        if (scalar.Kind == ScalarKind.Boolean) return scalar.Text == "true";
        report.WrongValue(ValueAt(name), PathOf(name), scalar.Text, "true, false");
        return null;
    }

    public long? Integer(string name, long min, long max)
    {
        var allowed = $"a whole number from {min} to {max}";
        if (Scalar(name, allowed) is not { } scalar) return null;
        if (scalar.Kind == ScalarKind.Integer && long.TryParse(scalar.Text, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }
        report.WrongValue(ValueAt(name), PathOf(name), scalar.Text, allowed);
        return null;
    }

    /// <summary>A Go duration, or a bare number of milliseconds.</summary>
    public TimeSpan? Duration(string name)
    {
        if (Text(name) is not { Length: > 0 } text) return null;
        if (GoDuration.TryParse(text, TimeSpan.FromMilliseconds(1), out var value)) return value;
        report.WrongValue(ValueAt(name), PathOf(name), text, $"{GoDuration.Form}, or a number of milliseconds");
        return null;
    }

    public YamlMap? Map(string name) => Node(name) is { } value ? AsMap(value, PathOf(name)) : null;

    /// <summary>The entries of a list of maps. A single map is an error, not a list of one.</summary>
    public IReadOnlyList<YamlMap> Maps(string name) =>
        [.. Items(name).Select((item, i) => AsMap(item, $"{PathOf(name)}[{i}]")).OfType<YamlMap>()];

    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select((item, i) => AsText(item, $"{PathOf(name)}[{i}]")).OfType<string>()];

    /// <summary>A map of free names to text.</summary>
    public IReadOnlyDictionary<string, string> TextMap(string name) =>
        Map(name) is { } map ? map.Names.Select(n => (n, map.Text(n))).Where(p => p.Item2 is not null).ToDictionary(p => p.n, p => p.Item2!) : new();

    /// <summary>A map of free names to maps.</summary>
    public IEnumerable<(string Name, YamlMap Value)> NamedMaps(string name)
    {
        if (Map(name) is not { } map) yield break;
        foreach (var entry in map.Names)
        {
            if (map.Map(entry) is { } value) yield return (entry, value);
        }
    }

    public void OnlyFields(params string[] allowed) => OnlyFields(StringComparer.OrdinalIgnoreCase, allowed);

    /// <summary>For files whose reader takes case into account: a field in the wrong case would be lost there.</summary>
    public void OnlyFieldsExactly(params string[] allowed) => OnlyFields(StringComparer.Ordinal, allowed);

    private void OnlyFields(StringComparer comparer, string[] allowed)
    {
        foreach (var name in Names.Where(n => !allowed.Contains(n, comparer)))
        {
            report.UnknownField(At(name), PathOf(name), allowed);
        }
    }

    private IEnumerable<YamlNode> Items(string name)
    {
        switch (Node(name))
        {
            case null: return [];
            case YamlSequenceNode list: return list.Children;
            default:
                report.Error(ValueAt(name), PathOf(name), "must be a list");
                return [];
        }
    }

    private YamlMap? AsMap(YamlNode value, string at)
    {
        if (value is YamlMappingNode map) return new YamlMap(map, at, file, report);
        report.Error(Place(value), at, "must be a map of fields");
        return null;
    }

    private string? AsText(YamlNode value, string at)
    {
        if (value is YamlScalarNode scalar) return YamlScalar.From(scalar).Text;
        report.Error(Place(value), at, "must be text");
        return null;
    }

    private YamlScalar? Scalar(string name, string allowed)
    {
        switch (Node(name))
        {
            case null: return null;
            case YamlScalarNode scalar: return YamlScalar.From(scalar);
            default:
                report.Error(ValueAt(name), PathOf(name), $"must be a single value; allowed: {allowed}");
                return null;
        }
    }

    private KeyValuePair<YamlNode, YamlNode>? Find(string name)
    {
        KeyValuePair<YamlNode, YamlNode>? other = null;
        foreach (var child in node.Children)
        {
            if (child.Key is not YamlScalarNode { Value: { } key }) continue;
            if (key == name) return child;
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) other = child;
        }
        return other;
    }

    public SourceLocation Place(YamlNode at) => new(file, (int)at.Start.Line, (int)at.Start.Column);
}
