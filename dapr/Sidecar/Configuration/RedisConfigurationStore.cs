using System.Text;
using Dapr.Sidecar.State;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Configuration;

/// <summary>
/// <c>configuration.redis</c>: a plain string <c>value||version</c> for each key. An empty value counts as none, a hash as well. A
/// notification of Redis says which key has changed; the value is read when its turn comes.
/// </summary>
internal sealed class RedisConfigurationStore : IConfigurationStore
{
    private readonly Store _store;
    private readonly RedisKeyspace _keys;
    private readonly TimeProvider _time;
    private readonly Subscriptions<string> _subscriptions = new();
    private readonly Lazy<Task<IAsyncDisposable>> _watch;

    public RedisConfigurationStore(Store store, RedisKeyspace keys, TimeProvider time)
    {
        _store = store;
        _keys = keys;
        _time = time;
        _watch = new(() => keys.Events.WatchAsync(_subscriptions.Offer));
    }

    public IReadOnlyDictionary<string, ConfigurationItem> Get(IReadOnlyList<string> keys, IReadOnlyDictionary<string, string> metadata)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _store.Read(session =>
        {
            var items = new SortedDictionary<string, ConfigurationItem>(StringComparer.Ordinal);
            foreach (var key in keys.Count > 0 ? keys : [.. _keys.Keys(session, "*", now).Select(k => k.Key)])
            {
                if (_keys.Find(session, key, now) is { IsHash: false } found && Item(found) is { Value.Length: > 0 } item) items[key] = item;
            }
            return items;
        });
    }

    public async Task<string> SubscribeAsync(IReadOnlyList<string> keys, IReadOnlyDictionary<string, string> metadata, ConfigurationHandler handler)
    {
        await _watch.Value;
        IReadOnlyList<Func<string, bool>> lanes = keys.Count == 0 ? [_ => true] : [.. keys.Select(key => (Func<string, bool>)(changed => changed == key))];
        return _subscriptions.Add(lanes, (id, key, cancellation) => handler(id, key, Get([key], metadata).GetValueOrDefault(key, ConfigurationItem.Gone), cancellation));
    }

    public async Task UnsubscribeAsync(string id)
    {
        if (!await _subscriptions.RemoveAsync(id)) throw new ConfigurationException($"subscription with id {id} does not exist");
    }

    public Task PutAsync(string key, ConfigurationItem item) => _store.WriteAsync(session =>
    {
        var text = item.Version.Length > 0 ? item.Value + KeyPrefix.Separator + item.Version : item.Value;
        _keys.Put(session, key, new RedisKey(false) { Data = Encoding.UTF8.GetBytes(text) });
        return true;
    });

    public Task<bool> DeleteAsync(string key) => _store.WriteAsync(session => _keys.Delete(session, key));

    public async ValueTask DisposeAsync()
    {
        if (_watch.IsValueCreated) await (await _watch.Value).DisposeAsync();
        await _subscriptions.DisposeAsync();
    }

    private static ConfigurationItem Item(RedisKey key)
    {
        var parts = Encoding.UTF8.GetString(key.Data ?? []).Split(KeyPrefix.Separator);
        return new ConfigurationItem(parts[0], parts.Length > 1 ? parts[1] : "");
    }
}
