using System.Text.Json;
using Agents.Hosting.Batching;
using Agents.Hosting.State;

namespace Agents.Memory.Sessions;

/// <summary>
/// Writes entries of many sessions in one request. A conflict fails the request and tells neither which entry it was nor what became of the
/// others: then they are read, and each one is what was to be written, or somebody else's, or not there yet.
/// </summary>
internal sealed class EntryWrites
{
    private const int MaxBatch = 64;
    private readonly IStateStore _state;
    private readonly Coalescer<StateChange<SessionEntry>, bool> _writes;

    public EntryWrites(IStateStore state, int keepSeconds, TimeProvider time)
    {
        _state = state;
        _writes = new(MaxBatch, some => WriteAsync(some, keepSeconds), time);
    }

    /// <summary>False: there is an entry under the key already.</summary>
    public Task<bool> TryCreateAsync(string key, SessionEntry entry) => _writes.AddAsync(new StateChange<SessionEntry>(key, entry, ""));

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<StateChange<SessionEntry>> entries, int keepSeconds)
    {
        if (entries is [var only])
            return [await CreateAsync(only, keepSeconds)];
        if (await _state.TrySaveManyAsync(entries, keepSeconds, CancellationToken.None))
            return [.. entries.Select(_ => true)];
        var there = await _state.ReadManyAsync<SessionEntry>([.. entries.Select(one => one.Key)], CancellationToken.None);
        return await Task.WhenAll(entries.Zip(there, (entry, read) =>
            read.Value is { } found ? Task.FromResult(IsSame(found, entry.Value)) : CreateAsync(entry, keepSeconds)));
    }

    private Task<bool> CreateAsync(StateChange<SessionEntry> one, int keepSeconds) =>
        _state.TryCreateAsync(one.Key, one.Value, keepSeconds, CancellationToken.None);

    // The same turns at the same moment: should another have written just that, it is as good.
    private static bool IsSame(SessionEntry one, SessionEntry other) => Json(one).AsSpan().SequenceEqual(Json(other));

    private static byte[] Json(SessionEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, SessionsJson.Default.SessionEntry);
}
