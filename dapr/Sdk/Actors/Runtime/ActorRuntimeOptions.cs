using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>The actor types of an application and how Dapr runs them.</summary>
public sealed class ActorRuntimeOptions
{
    private TimeSpan? _idleTimeout;
    private TimeSpan? _scanInterval;
    private TimeSpan? _drainTimeout;
    private int? _partitions;
    private string _token = "";
    private JsonSerializerOptions _json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true };

    /// <summary>The types.</summary>
    public ActorRegistrationCollection Actors { get; } = [];

    /// <summary>An actor that was not called for so long is deactivated. Positive; null: Dapr's default of 60 min.</summary>
    public TimeSpan? ActorIdleTimeout
    {
        get => _idleTimeout;
        set => _idleTimeout = Positive(value, nameof(ActorIdleTimeout));
    }

    /// <summary>How often idle actors are looked for. Positive. Newer Dapr does not look at it.</summary>
    public TimeSpan? ActorScanInterval
    {
        get => _scanInterval;
        set => _scanInterval = Positive(value, nameof(ActorScanInterval));
    }

    /// <summary>How long a call under way is waited for when its actor moves. Positive; null: Dapr's default of 2 s.</summary>
    public TimeSpan? DrainOngoingCallTimeout
    {
        get => _drainTimeout;
        set => _drainTimeout = Positive(value, nameof(DrainOngoingCallTimeout));
    }

    /// <summary>Calls under way are waited for when actors move.</summary>
    public bool DrainRebalancedActors { get; set; }

    /// <summary>Whether calls that come back are let in. Default: no.</summary>
    public ActorReentrancyConfig ReentrancyConfig { get; set; } = new() { Enabled = false };

    /// <summary>Typed calls are JSON instead of data contracts. Proxies have to have the same setting.</summary>
    public bool UseJsonSerialization { get; set; }

    /// <summary>How state, untyped calls, and typed ones with <see cref="UseJsonSerialization"/> are written.</summary>
    public JsonSerializerOptions JsonSerializerOptions
    {
        get => _json;
        set => _json = value ?? throw new ArgumentNullException(nameof(JsonSerializerOptions), "ActorRuntimeOptions.JsonSerializerOptions must not be null.");
    }

    /// <summary>The token for the sidecar; empty: from the configuration or the environment.</summary>
    public string? DaprApiToken
    {
        get => _token;
        set => _token = value ?? throw new ArgumentNullException(nameof(DaprApiToken), "ActorRuntimeOptions.DaprApiToken must not be null.");
    }

    /// <summary>Parts of the storage of reminders. Newer Dapr does not look at it.</summary>
    public int? RemindersStoragePartitions
    {
        get => _partitions;
        set => _partitions = value < 0 ? throw new ArgumentOutOfRangeException(nameof(RemindersStoragePartitions), value, "must not be negative") : value;
    }

    /// <summary>The sidecar's address; empty: from the configuration or the environment.</summary>
    public string? HttpEndpoint { get; set; }

    private static TimeSpan? Positive(TimeSpan? value, string name) =>
        value <= TimeSpan.Zero ? throw new ArgumentOutOfRangeException(name, value, "must be positive") : value;
}
