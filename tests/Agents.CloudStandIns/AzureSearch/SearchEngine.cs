using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Agents.CloudStandIns.Text;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>
/// Words by BM25, vectors by cosine one by one, both by reciprocal rank with 60. The filter comes before vectors are compared. Scores are
/// those of the service: 1 / (1 + distance) for a vector alone.
/// </summary>
internal static class SearchEngine
{
    private const int MaxTextResults = 1000;
    private const double RankConstant = 60;

    public static JsonObject Run(StoredIndex index, SearchRequest request)
    {
        var found = Found(index, request);
        var answer = new JsonObject { ["@odata.context"] = "simulated" };
        if (request.Counts)
            answer["@odata.count"] = found.Count;
        var hits = new JsonArray();
        foreach (var (key, score) in found.Skip(request.Skip).Take(request.Top))
        {
            var hit = new JsonObject { ["@search.score"] = score };
            foreach (var (name, value) in index.Visible[key].ToJson(request.Select))
                hit[name] = value?.DeepClone();
            hits.Add(hit);
        }

        answer["value"] = hits;
        return answer;
    }

    private static List<(string Key, double Score)> Found(StoredIndex index, SearchRequest request)
    {
        List<(string Key, double Score)> found;
        if (request.IsAll)
            found = [.. index.Visible.Where(entry => request.Filter(entry.Value)).Select(entry => (entry.Key, 1.0))];
        else if (request.Words is null)
            found = Nearest(index, request);
        else if (request.Vector is null)
            found = Worded(index, request);
        else
            found = Fused(Worded(index, request), Nearest(index, request));
        return request.Order.Count == 0 ? found : Ordered(index, request, found);
    }

    private static List<(string Key, double Score)> Worded(StoredIndex index, SearchRequest request) =>
        [.. index.Texts.Score(Words.Of(request.Words!), request.SearchFields, key => request.Filter(index.Visible[key]))
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(MaxTextResults)
            .Select(entry => (entry.Key, entry.Value))];

    private static List<(string Key, double Score)> Nearest(StoredIndex index, SearchRequest request)
    {
        var (field, vector, k) = request.Vector!.Value;
        return [.. index.Visible
            .Where(entry => entry.Value[field.Name] is float[] && request.Filter(entry.Value))
            .Select(entry => (entry.Key, Cosine: Cosine((float[])entry.Value[field.Name]!, vector)))
            .OrderByDescending(entry => entry.Cosine).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(k)
            .Select(entry => (entry.Key, 1 / (2 - entry.Cosine)))];
    }

    private static double Cosine(float[] one, float[] other)
    {
        var cosine = TensorPrimitives.CosineSimilarity<float>(one, other);
        return float.IsFinite(cosine) ? Math.Clamp(cosine, -1, 1) : 0;
    }

    private static List<(string Key, double Score)> Fused(params List<(string Key, double Score)>[] lists)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            for (var i = 0; i < list.Count; i++)
                scores[list[i].Key] = scores.GetValueOrDefault(list[i].Key) + 1 / (RankConstant + i + 1);
        }

        return [.. scores.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value))];
    }

    private static List<(string Key, double Score)> Ordered(StoredIndex index, SearchRequest request, List<(string Key, double Score)> found)
    {
        var ordered = found.OrderBy(_ => 0);
        foreach (var (field, descending) in request.Order)
        {
            ordered = descending
                ? ordered.ThenByDescending(entry => index.Visible[entry.Key][field.Name], ByValue.Instance)
                : ordered.ThenBy(entry => index.Visible[entry.Key][field.Name], ByValue.Instance);
        }

        return [.. ordered];
    }

    private sealed class ByValue : IComparer<object?>
    {
        public static readonly ByValue Instance = new();

        public int Compare(object? x, object? y) =>
            x is string one && y is string other ? string.CompareOrdinal(one, other) : Comparer<object>.Default.Compare(x, y);
    }
}
