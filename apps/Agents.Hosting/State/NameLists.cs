namespace Agents.Hosting.State;

/// <summary>Lists of names that only grow, one document each.</summary>
public static class NameLists
{
    public static async Task<IReadOnlyList<string>> ReadAsync(IStateStore store, string key, CancellationToken cancellationToken) =>
        (await store.ReadAsync<NameList>(key, cancellationToken)).Value?.Names ?? [];

    /// <summary>Adds a name that is not there yet.</summary>
    public static Task AddAsync(IStateStore store, string key, string name, CancellationToken cancellationToken) => store.ReviseAsync<NameList>(
        key, list => list?.Names.Contains(name) == true ? null : new NameList([.. list?.Names ?? [], name]), cancellationToken);

    internal sealed record NameList(IReadOnlyList<string> Names);
}
