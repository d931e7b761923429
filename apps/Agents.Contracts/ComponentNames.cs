using Agents.Contracts.Inventory;

namespace Agents.Contracts;

/// <summary>Names of the Dapr components. A deployment swaps the component files, never the names.</summary>
public static class ComponentNames
{
    /// <summary>
    /// Pub/sub that carries <see cref="Calls.CallTicket"/> of critical and interactive calls; must redeliver (Kafka, RabbitMQ), never Redis
    /// pub/sub.
    /// </summary>
    public const string Commands = "commands";

    /// <summary>
    /// As <see cref="Commands"/>, for batch calls. Dapr delivers the bulks of a Kafka component one after the other, so on the same one
    /// they would hold up live calls.
    /// </summary>
    public const string BatchCommands = "batch-commands";

    /// <summary>Pub/sub that carries <see cref="Calls.CallResult"/> to every replica of the gateway.</summary>
    public const string Results = "results";

    /// <summary>State store shared by gateway and workers: calls, inventory, journals.</summary>
    public const string Ledger = "ledger";

    /// <summary>Secret store that holds the API keys.</summary>
    public const string Secrets = "secrets";

    /// <summary>State store of the decisions app: types, facts, histories, records, chains.</summary>
    public const string Decisions = "decisions";

    /// <summary>Pub/sub that carries observations and events to the decisions app; must redeliver.</summary>
    public const string Facts = "facts";

    /// <summary>State store of the memory app: sessions, memories, documents, audit chains. Redis: values have a time to live.</summary>
    public const string Memory = "memory";

    /// <summary>Pub/sub that carries what the memory app does behind the live path; must redeliver.</summary>
    public const string MemoryEvents = "memory-events";

    /// <summary>The pub/sub that carries the commands of a class.</summary>
    public static string CommandsOf(ToolClass toolClass) => toolClass == ToolClass.Batch ? BatchCommands : Commands;
}
