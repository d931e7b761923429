using System.Text.Json;

namespace Dapr.Actors.Client;

/// <summary>How a proxy reaches the sidecar and writes what it sends.</summary>
public class ActorProxyOptions
{
    private JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    /// <summary>For untyped proxies, and for typed ones with <see cref="UseJsonSerialization"/>.</summary>
    public JsonSerializerOptions JsonSerializerOptions
    {
        get => _json;
        set => _json = value ?? throw new ArgumentNullException(nameof(JsonSerializerOptions), "ActorProxyOptions.JsonSerializerOptions must not be null.");
    }

    /// <summary>The token for the sidecar; empty: none. Default: from the environment.</summary>
    public string DaprApiToken { get; set; } = DaprDefaults.GetDefaultDaprApiToken(null);

    /// <summary>The sidecar's address. Default: from the environment.</summary>
    public string HttpEndpoint { get; set; } = DaprDefaults.GetDefaultHttpEndpoint();

    /// <summary>How long a call may take; null: 100 s.</summary>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>Typed proxies send JSON instead of data contracts. The actor's host has to have the same setting.</summary>
    public bool UseJsonSerialization { get; set; }
}
