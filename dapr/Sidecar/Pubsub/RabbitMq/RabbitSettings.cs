using System.Globalization;
using Dapr.Sidecar.GoText;
using Dapr.Sidecar.Pubsub.Brokers;
using Dapr.Sidecar.Resources;

namespace Dapr.Sidecar.Pubsub.RabbitMq;

/// <summary>The metadata of pubsub.rabbitmq that has a meaning here.</summary>
internal sealed record RabbitSettings
{
    /// <summary>Host and virtual host: two components with the same ones see the same exchanges.</summary>
    public required string Backend { get; init; }
    public required string ConsumerId { get; init; }

    /// <summary>A queue goes, with all it holds, when its last consumer goes. So it is by default.</summary>
    public bool DeletedWhenUnused { get; init; } = true;
    public bool AutoAck { get; init; }

    /// <summary>A failed message goes back to the queue; otherwise it is lost, or goes to the queue's own dead letters.</summary>
    public bool RequeueInFailure { get; init; }
    public bool EnableDeadLetter { get; init; }

    /// <summary>Messages handed out and not answered; 0: no limit.</summary>
    public int PrefetchCount { get; init; }

    /// <summary>One message at a time instead of all at once.</summary>
    public bool Single { get; init; }
    public string ExchangeKind { get; init; } = "fanout";
    public TimeSpan? TimeToLive { get; init; }
    public long MaxLength { get; init; }

    public static RabbitSettings Read(Component component, string appId) => new()
    {
        Backend = "rabbitmq:" + Address(component),
        ConsumerId = GroupName.Of(component, appId),
        DeletedWhenUnused = component["deletedWhenUnused"] is not { Length: > 0 } unused || GoFormat.IsTruthy(unused),
        AutoAck = GoFormat.IsTruthy(component["autoAck"]),
        RequeueInFailure = GoFormat.IsTruthy(component["requeueInFailure"]),
        EnableDeadLetter = GoFormat.IsTruthy(component["enableDeadLetter"]),
        PrefetchCount = int.TryParse(component["prefetchCount"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0,
        Single = string.Equals(component["concurrency"], "single", StringComparison.OrdinalIgnoreCase),
        ExchangeKind = component["exchangeKind"] is { Length: > 0 } kind ? kind : "fanout",
        TimeToLive = CloudEvents.TimeToLive.Of(component.Metadata.GroupBy(m => m.Name).ToDictionary(m => m.Key, m => m.First().Value)),
        MaxLength = long.TryParse(component["maxLen"], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 0,
    };

    /// <summary>The address without user and password, which do not make another broker of it.</summary>
    private static string Address(Component component)
    {
        var given = component["connectionString"] is { Length: > 0 } text ? text : component["host"];
        if (string.IsNullOrEmpty(given)) return component["hostname"] ?? "localhost";
        return Uri.TryCreate(given, UriKind.Absolute, out var uri) ? $"{uri.Host}:{(uri.Port > 0 ? uri.Port : 5672)}{uri.AbsolutePath}" : given;
    }
}
