using System.Collections.Concurrent;
using Agents.Memory.LongTerm.Records;

namespace Agents.Memory.LongTerm.Books;

/// <summary>Goes on with what the vector tier did not take, and with books that a process which died has left unsettled.</summary>
internal sealed partial class IndexRepair(
    BookSettler settler, UnsettledUsers unsettled, LongTermOptions options, TimeProvider time, ILogger<IndexRepair> logger) : BackgroundService
{
    private const int MaxFound = 10_000;
    private const int MaxFailures = 3;
    private readonly ConcurrentDictionary<Owner, bool> _found = new();

    /// <summary>Whoever sees a book that is not settled says so; the next round settles it.</summary>
    public void Found(Owner owner)
    {
        if (_found.Count < MaxFound)
            _found[owner] = true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.RepairSeconds), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                await RunAsync(stoppingToken);
        }
    }

    /// <summary>One round. It ends after some failures in a row: then the tier is down for the others too.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var listed = await unsettled.ListAsync(cancellationToken);
            var failures = 0;
            var owners = listed.Concat(_found.Keys).Distinct().ToArray();
            // Some that always fail must not stand before the others for ever.
            Random.Shared.Shuffle(owners);
            foreach (var owner in owners)
            {
                _found.TryRemove(owner, out _);
                failures = await TrySettleAsync(owner, listed.Contains(owner), cancellationToken) ? 0 : failures + 1;
                if (failures == MaxFailures)
                    return;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The app stops; the list is still there.
        }
        catch (Exception exception) // The list could not be read: the next round tries it again.
        {
            Log.NotSettled(logger, exception.Message);
        }
    }

    private async Task<bool> TrySettleAsync(Owner owner, bool isListed, CancellationToken cancellationToken)
    {
        try
        {
            await settler.SettleAsync(owner, cancellationToken);
            if (isListed)
                await unsettled.RemoveAsync(owner, cancellationToken);
            // Something may have been left in between, and its place on the list been taken away with the old one.
            if (isListed && !await settler.IsSettledAsync(owner, cancellationToken))
                await unsettled.AddAsync(owner, cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // It stays on the list.
        {
            Log.NotSettled(logger, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Memories are not indexed yet; the next round tries it again: {Reason}")]
        public static partial void NotSettled(ILogger logger, string reason);
    }
}
