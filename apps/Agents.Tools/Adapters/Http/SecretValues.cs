using System.Collections.Concurrent;
using Agents.Contracts;
using Dapr;
using Dapr.Client;

namespace Agents.Tools.Adapters.Http;

/// <summary>Values of secrets.</summary>
internal interface ISecretValues
{
    /// <summary>The value; null when it was never read.</summary>
    ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken);
}

/// <summary>
/// Values of the secret store, kept and read again from time to time. A value that cannot be read again stays: a store that is down
/// does not stop tools.
/// </summary>
internal sealed partial class SecretValues(DaprClient dapr, ToolsOptions options, TimeProvider time, ILogger<SecretValues> logger) : ISecretValues
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new();

    public async ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(name, _ => new Entry());
        Task reading;
        lock (entry)
        {
            var isFresh = entry.Value is not null
                && time.GetElapsedTime(entry.ReadAt) < TimeSpan.FromSeconds(options.SecretsRefreshSeconds);
            if (isFresh)
                return entry.Value;
            if (entry.Reading is not { IsCompleted: false })
                entry.Reading = ReadAsync(name, entry);
            // An old value serves until the new one is there.
            if (entry.Value is { } old)
                return old;
            reading = entry.Reading;
        }
        try
        {
            await reading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        return entry.Value;
    }

    // One reading serves all who wait, so nobody's cancellation ends it; the client has a limit of its own.
    private async Task ReadAsync(string name, Entry entry)
    {
        try
        {
            var secret = await dapr.GetSecretAsync(ComponentNames.Secrets, name);
            var value = secret.GetValueOrDefault(name) ?? (secret.Count == 1 ? secret.Values.First() : null);
            if (value is null || value.AsSpan().ContainsAny('\r', '\n', '\0'))
                Log.NotUsable(logger, name);
            else
                entry.Value = value;
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException or OperationCanceledException)
        {
            Log.NotRead(logger, name, exception.Message);
        }
        entry.ReadAt = time.GetTimestamp();
    }

    private sealed class Entry
    {
        public string? Value { get; set; }

        public long ReadAt { get; set; }

        public Task? Reading { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Secret {Name} was not read; a value that is known stays: {Reason}")]
        public static partial void NotRead(ILogger logger, string name, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Secret {Name} is empty, has many values or line breaks; it cannot be a header")]
        public static partial void NotUsable(ILogger logger, string name);
    }
}
