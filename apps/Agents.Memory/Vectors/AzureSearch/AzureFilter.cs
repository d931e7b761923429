using System.Globalization;
using System.Text;

namespace Agents.Memory.Vectors.AzureSearch;

/// <summary>
/// A filter as OData. Every text stands in quotes with its own quotes doubled, so that none can end its place; groups are one list with a
/// separator that no group has.
/// </summary>
internal static class AzureFilter
{
    private const string Separators = ",;|/\t\u001f";

    public static string Of(VectorFilter filter, string? after = null)
    {
        var odata = new StringBuilder();
        And(odata, $"{AzureFields.Tenant} eq {Quoted(filter.Tenant)}");
        if (filter.User is { } user)
            And(odata, $"{AzureFields.User} eq {Quoted(user)}");
        if (filter.Groups is { } groups)
            And(odata, OneOf(groups));
        if (filter.At is { } at)
            And(odata, $"({AzureFields.ExpiresAt} eq null or {AzureFields.ExpiresAt} gt {Point(at)})");
        if (filter.ExpiredBy is { } expiredBy)
            And(odata, $"{AzureFields.ExpiresAt} le {Point(expiredBy)}");
        if (filter.Current is { } current)
            And(odata, $"{AzureFields.Current} eq {(current ? "true" : "false")}");
        if (filter.Kind is { } kind)
            And(odata, $"{AzureFields.Kind} eq {Quoted(kind)}");
        if (filter.Parent is { } parent)
            And(odata, $"{AzureFields.Parent} eq {Quoted(parent)}");
        if (after is not null)
            And(odata, $"{AzureFields.Id} gt {Quoted(after)}");
        return odata.ToString();
    }

    private static void And(StringBuilder odata, string term) => odata.Append(odata.Length == 0 ? "" : " and ").Append(term);

    private static string OneOf(IReadOnlyList<string> groups)
    {
        var separator = Separators.Where(candidate => groups.All(group => !group.Contains(candidate))).Select(candidate => (char?)candidate).FirstOrDefault();

        // Names that a list could lose (empty, or with blanks at an end) are compared one by one.
        if (separator is null || groups.Any(group => group.Trim().Length != group.Length || group.Length == 0))
            return $"{AzureFields.Groups}/any(g: {string.Join(" or ", groups.Select(group => $"g eq {Quoted(group)}"))})";
        return $"{AzureFields.Groups}/any(g: search.in(g, {Quoted(string.Join(separator.Value, groups))}, {Quoted($"{separator}")}))";
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Point(DateTimeOffset point) => point.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
