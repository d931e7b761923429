using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Hosting.State;
using Agents.Tools.Inventory.Changes;
using Agents.Tools.Ledger;

namespace Agents.Tools.Inventory;

/// <summary>
/// Changes the inventory: a rule decides on the document as it stands, the result is written by etag, and a conflict decides anew. So no
/// writer overwrites another's change. Then the history is written and all replicas are told.
/// </summary>
internal sealed partial class InventoryEditor(
    ILedgerStore store, ToolInventory inventory, IInventoryHistory history, ISignals signals, TimeProvider time, ILogger<InventoryEditor> logger)
{
    /// <summary>A sidecar takes 4 MiB in one request; the rest is room for what is around the document.</summary>
    public const int MaxDocumentBytes = 3 * 1024 * 1024;

    private const int MaxTries = 100;

    /// <summary>The document as it stands in the end, and why it was not changed, if that was refused.</summary>
    public async Task<EditOutcome> ChangeAsync(
        string by, Func<InventoryDocument?, Edit> rule, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var known = await store.ReadAsync<InventoryDocument>(LedgerKeys.Inventory, cancellationToken);
            // A store that was wiped gets back what this worker knows: what is not there must never delete what runs.
            var current = known.Value ?? inventory.Document;
            switch (rule(current))
            {
                case Edit.Refused refused:
                    return new EditOutcome(current, refused.Refusal, Changed: false);
                case Edit.Unchanged:
                    return new EditOutcome(current, Refusal: null, Changed: false);
                case Edit.To edit:
                    var next = edit.Next with { Revision = (current?.Revision ?? 0) + 1, UpdatedAt = time.GetUtcNow() };
                    if (TooLarge(next) is { } tooLarge)
                        return new EditOutcome(current, tooLarge, Changed: false);
                    if (await store.TrySaveAsync(known.Change(LedgerKeys.Inventory, next), cancellationToken))
                    {
                        await TellAsync(next, by, edit.Changes, cancellationToken);
                        return new EditOutcome(next, Refusal: null, Changed: true);
                    }
                    break;
            }
        }
        return new EditOutcome(
            inventory.Document,
            new EditRefusal(
                StatusCodes.Status409Conflict, ProblemTypes.InventoryConflict, "The inventory changes all the time", "Nothing was changed; try again."),
            Changed: false);
    }

    private static EditRefusal? TooLarge(InventoryDocument document)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, AgentsJson.SharedOptions).Length;
        return bytes <= MaxDocumentBytes
            ? null
            : new EditRefusal(
                StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The inventory would be too large",
                $"It would have {bytes} bytes; allowed: {MaxDocumentBytes}. Delete versions that are not needed.");
    }

    private async Task TellAsync(InventoryDocument document, string by, IReadOnlyList<ToolChange> changes, CancellationToken cancellationToken)
    {
        // First of all, so that nobody waits for the history.
        signals.Send(new Signal { Kind = Signal.InventoryChanged, Revision = document.Revision });
        // Who has changed something finds it changed here; the others hear of it.
        await inventory.RefreshAsync(cancellationToken);
        foreach (var change in changes)
        {
            Log.Changed(logger, document.Revision, change.Tool, change.Version ?? "", change.Kind, by);
            await history.AddAsync(
                change.Tool,
                new InventoryChange
                {
                    Revision = document.Revision,
                    At = document.UpdatedAt,
                    Kind = change.Kind,
                    Version = change.Version,
                    Traffic = change.Traffic,
                    By = by,
                    Reason = change.Reason,
                },
                cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Inventory revision {Revision}: {Tool} {Version} {Kind} by {By}")]
        public static partial void Changed(ILogger logger, long revision, string tool, string version, string kind, string by);
    }
}

/// <summary>What became of a change. No document: there is no inventory yet.</summary>
internal sealed record EditOutcome(InventoryDocument? Document, EditRefusal? Refusal, bool Changed);
