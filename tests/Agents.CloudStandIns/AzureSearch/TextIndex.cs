using Agents.CloudStandIns.Text;

namespace Agents.CloudStandIns.AzureSearch;

/// <summary>Words of the searchable texts, ranked by BM25 with the usual k1 = 1.2 and b = 0.75. Figures of all documents, filtered or not.</summary>
internal sealed class TextIndex
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    private readonly Dictionary<(string Field, string Word), Dictionary<string, int>> _postings = [];
    private readonly Dictionary<string, Dictionary<string, int>> _lengths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _totals = new(StringComparer.Ordinal);

    public void Add(string key, StoredDocument document, IndexDefinition index)
    {
        foreach (var (field, words) in Fields(document, index))
        {
            foreach (var word in words)
            {
                if (!_postings.TryGetValue((field, word), out var keys))
                    _postings[(field, word)] = keys = new Dictionary<string, int>(StringComparer.Ordinal);
                keys[key] = keys.GetValueOrDefault(key) + 1;
            }

            if (!_lengths.TryGetValue(field, out var lengths))
                _lengths[field] = lengths = new Dictionary<string, int>(StringComparer.Ordinal);
            lengths[key] = words.Count;
            _totals[field] = _totals.GetValueOrDefault(field) + words.Count;
        }
    }

    public void Remove(string key, StoredDocument document, IndexDefinition index)
    {
        foreach (var (field, words) in Fields(document, index))
        {
            foreach (var word in words.Distinct(StringComparer.Ordinal))
            {
                if (_postings.TryGetValue((field, word), out var keys) && keys.Remove(key) && keys.Count == 0)
                    _postings.Remove((field, word));
            }

            _lengths[field].Remove(key);
            _totals[field] -= words.Count;
        }
    }

    /// <summary>Scores of the documents that have one of the words.</summary>
    public Dictionary<string, double> Score(IEnumerable<string> words, IReadOnlyList<string> fields, Func<string, bool> isVisible)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var word in words.Distinct(StringComparer.Ordinal))
        {
            foreach (var field in fields)
            {
                if (!_postings.TryGetValue((field, word), out var keys))
                    continue;
                var lengths = _lengths[field];
                var average = (double)_totals[field] / lengths.Count;
                var idf = Math.Log(1 + (lengths.Count - keys.Count + 0.5) / (keys.Count + 0.5));
                foreach (var (key, count) in keys)
                {
                    if (isVisible(key))
                        scores[key] = scores.GetValueOrDefault(key) + idf * count * (K1 + 1) / (count + K1 * (1 - B + B * lengths[key] / average));
                }
            }
        }

        return scores;
    }

    private static IEnumerable<(string Field, List<string> Words)> Fields(StoredDocument document, IndexDefinition index) =>
        from field in index.Fields
        where field.IsSearchable && field.Type is FieldType.Text && document[field.Name] is string
        select (field.Name, Words.Of((string)document[field.Name]!));
}
