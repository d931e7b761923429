using System.Text.Json;
using Agents.Contracts;
using Agents.Memory.Knowledge.Records;
using Agents.Memory.Knowledge.Search;

namespace Agents.Memory.Knowledge.Api;

/// <summary>Questions and their answers as JSON.</summary>
internal static class SearchBody
{
    private const int DefaultTop = 5;

    public static (KnowledgeQuery? Query, IReadOnlyList<ProblemField> Errors) Read(JsonElement body)
    {
        var fields = new FieldReader(body);
        fields.Allow("query", "top", "filters");
        var text = fields.Content("query");
        if (text is null or { Length: > KnowledgeLimits.MaxQuery } || string.IsNullOrWhiteSpace(text))
            fields.Wrong("query", $"a text of 1 to {KnowledgeLimits.MaxQuery} characters");
        var top = fields.Number("top", 1, KnowledgeLimits.MaxTop) ?? DefaultTop;
        var errors = fields.Errors.ToList();
        var (document, classification) = (default(string), default(Classification?));
        if (body.TryGetProperty("filters", out var filters) && filters.ValueKind == JsonValueKind.Object)
        {
            var inner = new FieldReader(filters);
            inner.Allow("document", "classification");
            document = inner.Text("document", 1, KnowledgeLimits.MaxId);
            if (document is not null && !DocumentBody.IsId(document))
                inner.Wrong("document", DocumentBody.IdForm);
            classification = DocumentBody.ClassificationOf(inner);
            errors.AddRange(inner.Errors.Select(one => one with { At = "/filters" + one.At }));
        }
        else if (filters.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            fields.Wrong("filters", "an object with document, classification");
            errors = [.. fields.Errors];
        }
        return errors.Count > 0 ? (null, errors) : (new KnowledgeQuery(text!, top) { Document = document, Classification = classification }, []);
    }

    public static object Answer(KnowledgeAnswer answer) => new
    {
        mode = answer.IsKeywordOnly ? "keyword" : "hybrid",
        hits = answer.Hits.Select(hit => new
        {
            text = hit.Text,
            score = hit.Score,
            similarity = hit.Similarity,
            citation = new
            {
                document = hit.Document,
                version = hit.Version,
                title = hit.Title,
                headings = hit.Headings,
                start = hit.Start,
                end = hit.End,
                source = hit.Source,
                classification = hit.Classification,
                changedAt = hit.ChangedAt,
            },
        }),
    };
}
