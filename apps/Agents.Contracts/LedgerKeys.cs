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

    /// <summary>One slot of a worker's journal: the ids of calls that it has confirmed and not yet finished.</summary>
    public static string Journal(string worker, int slot) =>
        string.Create(CultureInfo.InvariantCulture, $"journal/{worker}/{slot}");
}
