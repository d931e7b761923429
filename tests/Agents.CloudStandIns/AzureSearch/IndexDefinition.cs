using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Agents.CloudStandIns.Hosting;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>An index as it was defined.</summary>
internal sealed partial record IndexDefinition(string Name, IReadOnlyList<IndexField> Fields, JsonObject? VectorSearch)
{
    public IndexField Key => Fields.Single(candidate => candidate.IsKey);

    public static IndexDefinition Read(JsonNode? body)
    {
        var value = body.AsObject("An index");
        value.OnlyKnown("an index", "name", "fields", "vectorSearch", "@odata.etag");
        var name = value["name"].AsText("name of an index");
        if (!NameRule().IsMatch(name) || name.Length is < 2 or > 128)
            throw new Refused(400, "InvalidName", $"Invalid index name '{name}': lowercase letters, digits or dashes, 2 to 128, no consecutive dashes.");
        var fields = value["fields"].AsArray("fields").Select(IndexField.Read).ToList();
        if (fields.Count(field => field.IsKey) != 1)
            throw new Refused(400, "InvalidIndex", "An index must have exactly one key field.");
        if (fields.GroupBy(field => field.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new Refused(400, "InvalidIndex", $"The field '{twice.Key}' is defined more than once.");
        var vectorSearch = value["vectorSearch"]?.AsObject("vectorSearch");
        var profiles = Profiles(vectorSearch);
        if (fields.FirstOrDefault(field => field.Profile is not null && !profiles.Contains(field.Profile)) is { } lost)
            throw new Refused(400, "InvalidIndex", $"The field '{lost.Name}' names the profile '{lost.Profile}', which is not defined.");
        return new IndexDefinition(name, fields, vectorSearch?.DeepClone().AsObject());
    }

    /// <summary>Throws when this index cannot become the other one without being made anew.</summary>
    public void CheckChange(IndexDefinition changed)
    {
        foreach (var field in Fields)
        {
            var next = changed.Fields.FirstOrDefault(candidate => candidate.Name == field.Name)
                ?? throw new Refused(400, "CannotChangeExistingField", $"Existing field(s) '{field.Name}' cannot be deleted.");
            if (field with { IsRetrievable = next.IsRetrievable } != next)
                throw new Refused(400, "CannotChangeExistingField", $"Existing field '{field.Name}' cannot be changed.");
        }
    }

    public JsonObject ToJson(string etag) => new()
    {
        ["@odata.etag"] = etag,
        ["name"] = Name,
        ["fields"] = new JsonArray([.. Fields.Select(field => field.ToJson())]),
        ["vectorSearch"] = VectorSearch?.DeepClone(),
    };

    private static HashSet<string> Profiles(JsonObject? vectorSearch)
    {
        if (vectorSearch is null)
            return [];
        vectorSearch.OnlyKnown("vectorSearch", "profiles", "algorithms");
        var algorithms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var algorithm in vectorSearch["algorithms"].AsArray("algorithms"))
            algorithms.Add(Algorithm(algorithm.AsObject("An algorithm")));
        var profiles = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in vectorSearch["profiles"].AsArray("profiles"))
        {
            var profile = node.AsObject("A profile");
            profile.OnlyKnown("a profile", "name", "algorithm");
            var algorithm = profile["algorithm"].AsText("algorithm of a profile");
            if (!algorithms.Contains(algorithm))
                throw new Refused(400, "InvalidIndex", $"A profile names the algorithm '{algorithm}', which is not defined.");
            profiles.Add(profile["name"].AsText("name of a profile"));
        }

        return profiles;
    }

    private static string Algorithm(JsonObject algorithm)
    {
        var kind = algorithm["kind"].AsText("kind of an algorithm");
        algorithm.OnlyKnown("an algorithm", "name", "kind", $"{kind}Parameters");
        if (kind is not ("hnsw" or "exhaustiveKnn"))
            throw Refused.Unknown($"the algorithm kind '{kind}'");
        if (algorithm[$"{kind}Parameters"] is { } node)
        {
            var parameters = node.AsObject("Parameters of an algorithm");
            parameters.OnlyKnown("parameters of an algorithm", kind == "hnsw" ? ["metric", "m", "efConstruction", "efSearch"] : ["metric"]);
            if (parameters["metric"]?.AsText("metric") is { } metric && metric != "cosine")
                throw Refused.Unknown($"the metric '{metric}', only cosine");
            Range(parameters, "m", 4, 10);
            Range(parameters, "efConstruction", 100, 1000);
            Range(parameters, "efSearch", 100, 1000);
        }

        return algorithm["name"].AsText("name of an algorithm");
    }

    private static void Range(JsonObject parameters, string name, int min, int max)
    {
        if (parameters[name]?.AsInteger(name) is { } value && (value < min || value > max))
            throw new Refused(400, "InvalidIndex", $"{name} is {value}; allowed: {min} to {max}.");
    }

    [GeneratedRegex("^[a-z0-9]+([-_][a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex NameRule();
}
