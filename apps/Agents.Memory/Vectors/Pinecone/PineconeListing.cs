using System.Collections.Concurrent;

namespace Agents.Memory.Vectors.Pinecone;

/// <summary>
/// Goes through a namespace. The service lists ids in order but filters none, so metadata is fetched page by page; and it continues by a
/// token, not by an id, so the token of the page where a list ended is kept for who goes on from there.
/// </summary>
internal sealed class PineconeListing(PineconeData data)
{
    // Forgotten ones only cost reading from the start.
    private const int MaxMarks = 1000;

    private readonly ConcurrentDictionary<(string Space, string After), string> _marks = new();

    public async Task<IReadOnlyList<string>> ListAsync(
        Uri host, string space, VectorFilter filter, string? after, int limit, int retries, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        var token = after is not null && _marks.TryRemove((space, after), out var mark) ? mark : null;
        while (true)
        {
            PineconePage page;
            try
            {
                page = await data.PageAsync(host, space, token, retries, cancellationToken);
            }
            catch (VectorTierException) when (token is not null && ids.Count == 0)
            {
                // A token that is too old: from the start.
                token = null;
                continue;
            }

            var candidates = (page.Vectors ?? []).Select(listed => listed.Id).Where(id => after is null || string.CompareOrdinal(id, after) > 0).ToList();
            ids.AddRange(await FilteredAsync(host, space, candidates, filter, retries, cancellationToken));
            if (ids.Count >= limit)
            {
                ids.RemoveRange(limit, ids.Count - limit);
                Mark(space, ids[^1], token);
                return ids;
            }

            if (page.Pagination?.Next is not { Length: > 0 } next)
                return ids;
            token = next;
        }
    }

    private async Task<IEnumerable<string>> FilteredAsync(
        Uri host, string space, List<string> ids, VectorFilter filter, int retries, CancellationToken cancellationToken)
    {
        if (ids.Count == 0 || !PineconeFilter.IsMore(filter))
            return ids;
        var items = await data.FetchAsync(host, space, ids, retries, cancellationToken);
        return ids.Where(id => items.TryGetValue(id, out var item) && PineconeFilter.Matches(filter, item));
    }

    private void Mark(string space, string after, string? token)
    {
        if (token is null)
            return;
        if (_marks.Count >= MaxMarks)
            _marks.Clear();
        _marks[(space, after)] = token;
    }
}
