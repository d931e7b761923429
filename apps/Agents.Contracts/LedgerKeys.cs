using System.Globalization;

namespace Agents.Contracts;

/// <summary>Keys in the state store <see cref="ComponentNames.Ledger"/>. All values are JSON.</summary>
public static class LedgerKeys
{
    /// <summary>The <see cref="Inventory.InventoryDocument"/>.</summary>
    public const string Inventory = "inventory";

    /// <summary>The <see cref="Signals.QuarantineDocument"/>.</summary>
    public const string Quarantine = "quarantine";

    /// <summary>The last changes of a tool, newest first: a list of <see cref="Inventory.InventoryChange"/>.</summary>
    public static string History(string tool) => "history/" + tool;

    /// <summary>The document that lists the worker instances and when each was last alive.</summary>
    public const string Workers = "workers";

    /// <summary>The <see cref="Calls.CallRecord"/> of a call.</summary>
    public static string Call(string callId) => "call/" + callId;

    /// <summary>A <see cref="DeadLetters.DeadLetter"/>.</summary>
    public static string DeadLetter(string id) => "dead/" + id;

    /// <summary>The <see cref="DeadLetters.DeadLetterContent"/> of a letter.</summary>
    public static string DeadLetterContent(string id) => "dead/" + id + "/content";

    /// <summary>The <see cref="DeadLetters.DeadLetterIndex"/> of a class.</summary>
    public static string DeadLetters(Inventory.ToolClass toolClass) => "dead-letters/" + Topics.For(toolClass);

    /// <summary>Which gateways have listed calls, by day.</summary>
    public const string CallLists = "call-lists";

    /// <summary>Ids of calls that a gateway accepted within a minute, one of several lists.</summary>
    /// <param name="gateway">Name of the process.</param>
    /// <param name="minute">Minutes since 1970.</param>
    /// <param name="number">From 0, without gaps.</param>
    public static string CallList(string gateway, long minute, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"call-list/{gateway}/{minute}/{number}");

    /// <summary>One slot of a worker's journal: the ids of calls that it has confirmed and not yet finished.</summary>
    public static string Journal(string worker, int slot) =>
        string.Create(CultureInfo.InvariantCulture, $"journal/{worker}/{slot}");
}
