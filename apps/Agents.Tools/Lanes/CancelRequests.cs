using Agents.Contracts.Signals;
using Agents.Hosting.Signals;
using Agents.Tools.Ledger;

namespace Agents.Tools.Lanes;

/// <summary>
/// Hears that a caller wants a call cancelled. The signal only says that it is time to look: the call's record decides, which not
/// everybody can write to who can write to a topic.
/// </summary>
internal sealed partial class CancelRequests(CallEntry entry, CallLedger ledger, TimeProvider time, ILogger<CancelRequests> logger)
    : ISignalListener
{
    private static readonly TimeSpan LookWithin = TimeSpan.FromSeconds(10);

    public void Hear(Signal signal)
    {
        // Not awaited: listeners must be quick, and a cancellation that fails is logged.
        if (signal is { Kind: Signal.CancelRequested, CallId: { } id } && entry.Has(id))
            _ = CancelAsync(id);
    }

    private async Task CancelAsync(string id)
    {
        using var limit = new CancellationTokenSource(LookWithin, time);
        try
        {
            if ((await ledger.ReadAsync(id, limit.Token)).Value?.CancelRequestedAt is not null)
                entry.Cancel(id);
        }
        catch (Exception exception) // The record still says it, and a call that waits is cancelled by that when it would start.
        {
            Log.NotCancelled(logger, id, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Call {Id} was not cancelled at once: {Reason}")]
        public static partial void NotCancelled(ILogger logger, string id, string reason);
    }
}
