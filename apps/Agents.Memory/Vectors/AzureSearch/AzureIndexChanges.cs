using Azure.Search.Documents.Indexes.Models;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>
/// What an index lacks, and what stands in the way. Fields can be added to an index; what a field is cannot be changed, and fields that
/// somebody else added stay.
/// </summary>
internal sealed record AzureIndexChanges(IReadOnlyList<SearchField> Added, IReadOnlyList<string> Conflicts)
{
    public static AzureIndexChanges Between(SearchIndex found, SearchIndex wanted)
    {
        var fields = found.Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        var added = new List<SearchField>();
        var conflicts = new List<string>();
        foreach (var field in wanted.Fields)
        {
            if (fields.TryGetValue(field.Name, out var there))
                conflicts.AddRange(Differences(there, field));
            else if (field.Name is AzureFields.Key or AzureFields.Vector)
                conflicts.Add($"{field.Name}: is missing, and an index cannot get it later");
            else
                added.Add(field);
        }

        return new AzureIndexChanges(added, conflicts);
    }

    private static IEnumerable<string> Differences(SearchField found, SearchField wanted)
    {
        if (found.Type != wanted.Type)
            yield return Difference(wanted, "type", found.Type, wanted.Type);
        if (Is(found.IsKey) != Is(wanted.IsKey))
            yield return Difference(wanted, "key", found.IsKey, wanted.IsKey);
        if (found.VectorSearchDimensions != wanted.VectorSearchDimensions)
            yield return Difference(wanted, "dimensions", found.VectorSearchDimensions, wanted.VectorSearchDimensions);
        if (found.AnalyzerName != wanted.AnalyzerName)
            yield return Difference(wanted, "analyzer", found.AnalyzerName, wanted.AnalyzerName);

        // More than is needed does no harm.
        if (Is(wanted.IsFilterable) && !Is(found.IsFilterable))
            yield return Difference(wanted, "filterable", found.IsFilterable, wanted.IsFilterable);
        if (Is(wanted.IsSortable) && !Is(found.IsSortable))
            yield return Difference(wanted, "sortable", found.IsSortable, wanted.IsSortable);
        if (Is(wanted.IsSearchable) && !Is(found.IsSearchable))
            yield return Difference(wanted, "searchable", found.IsSearchable, wanted.IsSearchable);
        if (!Is(wanted.IsHidden) && Is(found.IsHidden))
            yield return Difference(wanted, "retrievable", !Is(found.IsHidden), !Is(wanted.IsHidden));
    }

    private static bool Is(bool? value) => value ?? false;

    private static string Difference(SearchField field, string what, object? found, object? wanted) =>
        $"{field.Name}: {what} is {found ?? "nothing"}, needed: {wanted ?? "nothing"}";
}
