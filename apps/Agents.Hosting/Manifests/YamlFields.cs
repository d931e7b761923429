using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Agents.Hosting.Manifests;

/// <summary>Reads the fields of one mapping; what is missing, wrong or not known is reported, never thrown.</summary>
public sealed class YamlFields(YamlMappingNode mapping, string path, ManifestErrors errors)
{
    private readonly List<string> _known = [];

    public YamlMappingNode Node => mapping;

    public ManifestErrors Errors => errors;

    public string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    public YamlNode? Find(string name)
    {
        if (!_known.Contains(name))
            _known.Add(name);
        return mapping.Children.TryGetValue(new YamlScalarNode(name), out var node) ? node : null;
    }

    public YamlNode? Require(string name)
    {
        var node = Find(name);
        if (node is null)
            errors.Add(mapping, PathOf(name), "is missing.");
        return node;
    }

    public string? RequireText(string name, int maxLength, Regex? form = null, string? allowed = null) =>
        Text(Require(name), name, maxLength, form, allowed);

    public string? FindText(string name, int maxLength, Regex? form = null, string? allowed = null) =>
        Text(Find(name), name, maxLength, form, allowed);

    public string? OneOf(YamlNode? node, string name, params string[] words)
    {
        if (node is null)
            return null;
        if (node is YamlScalarNode { Value: { } text } && words.Contains(text))
            return text;
        errors.Wrong(node, PathOf(name), string.Join(", ", words));
        return null;
    }

    public int Number(string name, int missing, int min, int max) => Number(name, min, max) ?? missing;

    /// <summary>Null when it is missing or wrong.</summary>
    public int? Number(string name, int min, int max)
    {
        if (Find(name) is not { } node)
            return null;
        if (node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } text }
            && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max)
            return number;
        errors.Wrong(node, PathOf(name), string.Create(CultureInfo.InvariantCulture, $"a whole number, {min} to {max}"));
        return null;
    }

    public double Real(string name, double missing, double min, double max) => Real(Find(name), name, min, max) ?? missing;

    public double? RequireReal(string name, double min, double max) => Real(Require(name), name, min, max);

    public bool Flag(string name, bool missing = false)
    {
        if (Find(name) is not { } node)
            return missing;
        if (node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar)
            return scalar.Value == "true";
        errors.Wrong(node, PathOf(name), "true, false");
        return missing;
    }

    public YamlFields? Mapping(YamlNode? node, string name)
    {
        if (node is null)
            return null;
        if (node is YamlMappingNode child)
            return new YamlFields(child, PathOf(name), errors);
        errors.Wrong(node, PathOf(name), "a mapping");
        return null;
    }

    /// <summary>The mapping of that name, or null when there is none.</summary>
    public YamlFields? FindMapping(string name) => Mapping(Find(name), name);

    public IReadOnlyDictionary<string, string> TextMap(string name, int maxCount, TextRule names, TextRule values)
    {
        var texts = new Dictionary<string, string>();
        if (FindMapping(name) is not { } map)
            return texts;
        if (map.Node.Children.Count > maxCount)
            errors.Wrong(map.Node, PathOf(name), $"at most {maxCount} entries");
        foreach (var (key, value) in map.Node.Children)
        {
            if (key is not YamlScalarNode { Value: { } keyText } || !names.Allows(keyText))
                errors.Wrong(key, PathOf(name), names.Words);
            else if (value is not YamlScalarNode { Value: { } text } || !values.Allows(text))
                errors.Wrong(value, map.PathOf(keyText), values.Words);
            else
                texts[keyText] = text;
        }
        return texts;
    }

    public IReadOnlyList<string> TextList(string name, int maxCount, TextRule items)
    {
        if (Find(name) is not { } node)
            return [];
        if (node is not YamlSequenceNode list || list.Children.Count > maxCount)
        {
            errors.Wrong(node, PathOf(name), $"a list of at most {maxCount}");
            return [];
        }
        var texts = new List<string>();
        foreach (var (item, index) in list.Children.Select((item, index) => (item, index)))
        {
            if (item is YamlScalarNode { Value: { } text } && items.Allows(text))
                texts.Add(text);
            else
                errors.Wrong(item, $"{PathOf(name)}[{index}]", items.Words);
        }
        return texts;
    }

    /// <summary>Reports every field that nobody asked for. Call it last.</summary>
    public void RefuseOthers()
    {
        foreach (var key in mapping.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !_known.Contains(name))
                errors.Add(key, PathOf(key.ToString()), $"is not a field here; allowed: {string.Join(", ", _known)}.");
        }
    }

    private double? Real(YamlNode? node, string name, double min, double max)
    {
        if (node is null)
            return null;
        if (YamlJson.Number(node) is { } number && number >= min && number <= max)
            return number;
        errors.Wrong(node, PathOf(name), string.Create(CultureInfo.InvariantCulture, $"a number, {min} to {max}"));
        return null;
    }

    private string? Text(YamlNode? node, string name, int maxLength, Regex? form, string? allowed)
    {
        if (node is null)
            return null;
        if (node is YamlScalarNode { Value: { Length: > 0 } text } && text.Length <= maxLength && form?.IsMatch(text) != false)
            return text;
        errors.Wrong(node, PathOf(name), allowed ?? $"a text of 1 to {maxLength} characters");
        return null;
    }
}
