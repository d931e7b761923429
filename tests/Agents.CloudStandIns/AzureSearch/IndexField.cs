using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>A field of an index, with the service's defaults.</summary>
internal sealed partial record IndexField
{
    private static readonly string[] Known =
        ["name", "type", "key", "retrievable", "searchable", "filterable", "sortable", "facetable", "analyzer", "dimensions", "vectorSearchProfile"];

    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    public bool IsKey { get; init; }

    public bool IsRetrievable { get; init; }

    public bool IsSearchable { get; init; }

    public bool IsFilterable { get; init; }

    public bool IsSortable { get; init; }

    public bool IsFacetable { get; init; }

    public string? Analyzer { get; init; }

    public int? Dimensions { get; init; }

    public string? Profile { get; init; }

    public static IndexField Read(JsonNode? node)
    {
        var value = node.AsObject("A field");
        value.OnlyKnown("a field", Known);
        var name = value["name"].AsText("name of a field");
        if (!NameRule().IsMatch(name) || name.StartsWith("azureSearch", StringComparison.Ordinal))
            throw new Refused(400, "InvalidName", $"The field name '{name}' is invalid.");
        var type = FieldTypes.Parse(value["type"].AsText($"type of {name}"));
        var isText = type is FieldType.Text;
        var field = new IndexField
        {
            Name = name,
            Type = type,
            IsKey = Flag("key", false),
            IsRetrievable = Flag("retrievable", true),
            IsSearchable = Flag("searchable", type is FieldType.Text or FieldType.Texts or FieldType.Vector),
            IsFilterable = Flag("filterable", type is not FieldType.Vector),
            IsSortable = Flag("sortable", type is not (FieldType.Vector or FieldType.Texts)),
            IsFacetable = Flag("facetable", type is not FieldType.Vector),
            Analyzer = value["analyzer"]?.AsText($"analyzer of {name}"),
            Dimensions = value["dimensions"]?.AsInteger($"dimensions of {name}"),
            Profile = value["vectorSearchProfile"]?.AsText($"vectorSearchProfile of {name}"),
        };
        field.Check(isText);
        return field;

        bool Flag(string flag, bool otherwise) => value[flag] is { } set ? set.AsBoolean($"{flag} of {name}") : otherwise;
    }

    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["type"] = FieldTypes.NameOf(Type),
        ["key"] = IsKey,
        ["retrievable"] = IsRetrievable,
        ["searchable"] = IsSearchable,
        ["filterable"] = IsFilterable,
        ["sortable"] = IsSortable,
        ["facetable"] = IsFacetable,
        ["analyzer"] = Analyzer,
        ["dimensions"] = Dimensions,
        ["vectorSearchProfile"] = Profile,
    };

    private void Check(bool isText)
    {
        if (IsKey && (!isText || !IsRetrievable))
            throw Wrong("a key must be Edm.String and retrievable");
        if (IsSearchable && Type is not (FieldType.Text or FieldType.Texts or FieldType.Vector))
            throw Wrong("only texts and vectors are searchable");
        if (IsSortable && Type is (FieldType.Texts or FieldType.Vector))
            throw Wrong("a collection is not sortable");
        if (Type is FieldType.Vector && (!IsSearchable || IsFilterable || IsFacetable || IsSortable))
            throw Wrong("a vector is searchable and neither filterable nor facetable nor sortable");
        if (Type is FieldType.Vector && (Dimensions is not (>= 2 and <= 4096) || Profile is null))
            throw Wrong("a vector needs dimensions of 2 to 4096 and a vectorSearchProfile");
        if (Type is not FieldType.Vector && (Dimensions is not null || Profile is not null))
            throw Wrong("only a vector has dimensions and a vectorSearchProfile");
        if (Analyzer is not null && (Type is FieldType.Vector || !IsSearchable))
            throw Wrong("only a searchable text has an analyzer");
        if (Analyzer is not (null or "standard.lucene"))
            throw Refused.Unknown($"the analyzer '{Analyzer}', only standard.lucene");
    }

    private Refused Wrong(string why) => new(400, "InvalidField", $"The field '{Name}' is invalid: {why}.");

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex NameRule();
}

/// <summary>Types that the simulation knows.</summary>
internal enum FieldType
{
    Text,
    Texts,
    Boolean,
    Point,
    Vector,
}

internal static class FieldTypes
{
    private static readonly Dictionary<string, FieldType> ByName = new(StringComparer.Ordinal)
    {
        ["Edm.String"] = FieldType.Text,
        ["Collection(Edm.String)"] = FieldType.Texts,
        ["Edm.Boolean"] = FieldType.Boolean,
        ["Edm.DateTimeOffset"] = FieldType.Point,
        ["Collection(Edm.Single)"] = FieldType.Vector,
    };

    public static FieldType Parse(string name) =>
        ByName.TryGetValue(name, out var type) ? type : throw Refused.Unknown($"the type '{name}'");

    public static string NameOf(FieldType type) => ByName.First(entry => entry.Value == type).Key;
}
