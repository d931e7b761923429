namespace Agents.Contracts;

/// <summary>Names of the Dapr components. A deployment swaps the component files, never the names.</summary>
public static class ComponentNames
{
    /// <summary>Pub/sub that carries <see cref="Calls.CallTicket"/>; must redeliver (Kafka, RabbitMQ), never Redis pub/sub.</summary>
    public const string Commands = "commands";

    /// <summary>Pub/sub that carries <see cref="Calls.CallResult"/> to every replica of the gateway.</summary>
    public const string Results = "results";

    /// <summary>State store shared by gateway and workers: calls, inventory, journals.</summary>
    public const string Ledger = "ledger";

    /// <summary>Secret store that holds the API keys.</summary>
    public const string Secrets = "secrets";
}
