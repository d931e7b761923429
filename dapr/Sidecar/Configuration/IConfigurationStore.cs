namespace Dapr.Sidecar.Configuration;

/// <summary>Where the configuration API reads, and hears of changes.</summary>
internal interface IConfigurationStore : IAsyncDisposable
{
    /// <summary>The items that exist; without keys all of them.</summary>
    /// <exception cref="ConfigurationException">The keys cannot be asked for.</exception>
    IReadOnlyDictionary<string, ConfigurationItem> Get(IReadOnlyList<string> keys, IReadOnlyDictionary<string, string> metadata);

    /// <summary>Calls back for changes of the keys, without keys for every change, until it is ended. Gives the id of the subscription.</summary>
    /// <exception cref="ConfigurationException">It cannot be subscribed to.</exception>
    Task<string> SubscribeAsync(IReadOnlyList<string> keys, IReadOnlyDictionary<string, string> metadata, ConfigurationHandler handler);

    /// <exception cref="ConfigurationException">There is no such subscription.</exception>
    Task UnsubscribeAsync(string id);

    /// <summary>What an operator does with the tools of the real store: the API has nothing for it.</summary>
    Task PutAsync(string key, ConfigurationItem item);

    /// <summary>As <see cref="PutAsync"/>. False when the key is not there.</summary>
    Task<bool> DeleteAsync(string key);
}

/// <summary>Takes one change. What goes wrong is its own business.</summary>
internal delegate Task ConfigurationHandler(string subscription, string key, ConfigurationItem item, CancellationToken cancellationToken);

/// <summary>A value; one that is gone has neither value nor version.</summary>
internal sealed record ConfigurationItem(string Value, string Version)
{
    public static readonly ConfigurationItem Gone = new("", "");

    public IReadOnlyDictionary<string, string> Metadata { get => field ?? new Dictionary<string, string>(); init; }
}

/// <summary>What a store cannot do, for the caller of the API.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
