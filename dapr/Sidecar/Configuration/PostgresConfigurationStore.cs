using System.Globalization;
using System.Text.RegularExpressions;

namespace Dapr.Sidecar.Configuration;

/// <summary>
/// <c>configuration.postgresql</c>: of the rows of a key the one with the highest number as its version counts. A notification brings
/// the row with it. Who subscribes has to name the channel that the table's trigger notifies on.
/// </summary>
internal sealed partial class PostgresConfigurationStore : IConfigurationStore
{
    private const int LongestName = 64;
    private const string ChannelField = "notifyChannel";
    private const string OldChannelField = "pgNotifyChannel";
    private readonly ConfigurationTable _table;
    private readonly string _tableName;
    private readonly string _channel;
    private readonly Subscriptions<ConfigurationRow> _subscriptions = new();
    private readonly Lazy<Task<IAsyncDisposable>> _watch;

    /// <exception cref="ConfigurationException">The name of the table or of the channel is not allowed.</exception>
    public PostgresConfigurationStore(ConfigurationTable table, string tableName, string? channel)
    {
        CheckName("table", tableName);
        if (channel is { Length: > 0 }) CheckName(ChannelField, channel);
        _table = table;
        _tableName = tableName;
        _channel = channel ?? "";
        _watch = new(() => table.WatchAsync(_subscriptions.Offer));
    }

    public IReadOnlyDictionary<string, ConfigurationItem> Get(IReadOnlyList<string> keys, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var key in keys)
        {
            if (!KeyForm().IsMatch(key)) throw new ConfigurationException($"invalid key : '{key}'");
        }
        // Its query compares each name with its own value, so any metadata hides everything unless both are the same text.
        if (keys.Count > 0 && metadata.Any(entry => entry.Key != entry.Value)) return new Dictionary<string, ConfigurationItem>();
        var items = new SortedDictionary<string, ConfigurationItem>(StringComparer.Ordinal);
        foreach (var row in _table.Rows(keys))
        {
            if (!items.TryGetValue(row.Key, out var kept) || Number(row.Version) > Number(kept.Version)) items[row.Key] = Item(row);
        }
        return items;
    }

    public async Task<string> SubscribeAsync(IReadOnlyList<string> keys, IReadOnlyDictionary<string, string> metadata, ConfigurationHandler handler)
    {
        var channel = _channel.Length > 0 ? _channel
            : metadata.FirstOrDefault(entry => entry.Key.Equals(OldChannelField, StringComparison.OrdinalIgnoreCase)).Value;
        if (string.IsNullOrEmpty(channel))
            throw new ConfigurationException($"unable to subscribe to \"{_tableName}\": {ChannelField} must be set in the component, or {OldChannelField} in the request's metadata");
        CheckName(ChannelField, channel);
        await _watch.Value;
        return _subscriptions.Add(
            [row => keys.Count == 0 || keys.Contains(row.Key, StringComparer.Ordinal)],
            (id, row, cancellation) => handler(id, row.Key, Item(row), cancellation));
    }

    public async Task UnsubscribeAsync(string id)
    {
        if (!await _subscriptions.RemoveAsync(id)) throw new ConfigurationException($"unable to find subscription with ID : {id}");
    }

    public Task PutAsync(string key, ConfigurationItem item) => _table.InsertAsync(new ConfigurationRow(key, item.Value, item.Version, item.Metadata));

    public async Task<bool> DeleteAsync(string key) => await _table.DeleteAsync(key) > 0;

    public async ValueTask DisposeAsync()
    {
        if (_watch.IsValueCreated) await (await _watch.Value).DisposeAsync();
        await _subscriptions.DisposeAsync();
    }

    private static void CheckName(string field, string value)
    {
        if (value.Length == 0) throw new ConfigurationException($"{field} is empty; allowed: 1 to {LongestName} characters out of a-z 0-9 . / _");
        if (value.Length > LongestName || !NameForm().IsMatch(value))
            throw new ConfigurationException($"{field} \"{value}\" is not allowed; allowed: 1 to {LongestName} characters out of a-z 0-9 . / _");
    }

    private static ConfigurationItem Item(ConfigurationRow row) => new(row.Value, row.Version) { Metadata = row.Metadata };

    private static long Number(string version) => long.TryParse(version, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;

    [GeneratedRegex("^[a-zA-Z0-9./_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyForm();

    [GeneratedRegex("^[a-z0-9./_]+$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
