using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Batching;
using Agents.Hosting.State;

namespace Agents.Gateway.Erasure;

/// <summary>
/// Lists the ids of all calls that were accepted, for not every state store can list keys and an erasure has to find a person's calls. Those
/// that come together share a write, which goes out beside that of their records. A list is kept a little longer than a record.
/// </summary>
internal sealed class CallLists
{
    private const int MaxBatch = 256;
    private const int MinutesPerRead = 100;
    private const int ListsPerRead = 20;
    private const int MinutesPerDay = 24 * 60;
    private const int DaysKept = (Limits.RecordRetentionSeconds / (24 * 3600)) + 1;
    private const int TtlSeconds = Limits.RecordRetentionSeconds + 3600;

    private readonly IStateStore _store;
    private readonly TimeProvider _time;
    private readonly Coalescer<(string Tenant, string Id), bool> _adds;
    private readonly string _gateway = CallId.New();
    private readonly List<(string Tenant, string Id)> _unsure = [];
    private long _day = -1;
    private long _minute = -1;
    private int _number;

    public CallLists(IStateStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _adds = new(MaxBatch, WriteAsync, time);
    }

    /// <summary>Returns when the call is listed durably.</summary>
    public Task AddAsync(CallCommand command) => _adds.AddAsync((command.Principal.Tenant, command.Id));

    /// <summary>The lists, the newest days first, those after <paramref name="after"/>.</summary>
    public async IAsyncEnumerable<(CallListPlace Place, IReadOnlyList<string> Ids)> ReadAsync(
        string tenant, CallListPlace? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var days = (await _store.ReadAsync<ListedDays>(LedgerKeys.CallLists, cancellationToken)).Value?.Days ?? [];
        foreach (var day in days.OrderByDescending(one => one.Day).ThenBy(one => one.Gateway, StringComparer.Ordinal))
        {
            if (after is not null && !after.IsReached(day))
            {
                continue;
            }

            var first = after?.IsIn(day) == true ? after.Minute : day.Day * MinutesPerDay;
            var end = Math.Min((day.Day + 1) * MinutesPerDay, Minute() + 1);
            for (var minute = first; minute < end; minute += MinutesPerRead)
            {
                var minutes = Enumerable.Range(0, (int)Math.Min(MinutesPerRead, end - minute)).Select(i => minute + i).ToArray();
                var heads = await _store.ReadManyAsync<CallList>([.. minutes.Select(one => LedgerKeys.CallList(day.Gateway, one, 0))], cancellationToken);
                for (var i = 0; i < minutes.Length; i++)
                {
                    if (heads[i].Value is null)
                    {
                        continue;
                    }

                    var from = after?.IsIn(day) == true && after.Minute == minutes[i] ? after.Number + 1 : 0;
                    await foreach (var (number, list) in OfMinuteAsync(day.Gateway, minutes[i], from, cancellationToken))
                    {
                        yield return (new CallListPlace(day.Day, day.Gateway, minutes[i], number), list.Of(tenant));
                    }
                }
            }
        }
    }

    private async IAsyncEnumerable<(int Number, CallList List)> OfMinuteAsync(
        string gateway, long minute, int from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var first = from; ; first += ListsPerRead)
        {
            var read = await _store.ReadManyAsync<CallList>(
                [.. Enumerable.Range(first, ListsPerRead).Select(number => LedgerKeys.CallList(gateway, minute, number))], cancellationToken);
            for (var i = 0; i < read.Count; i++)
            {
                if (read[i].Value is not { } list)
                {
                    yield break;
                }

                yield return (first + i, list);
            }
        }
    }

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<(string Tenant, string Id)> calls)
    {
        // What a write that failed may have written or not is written again with the next, so that no list is missing and none is lost.
        var all = _unsure.Count == 0 ? calls : [.. _unsure, .. calls];
        var minute = Minute();
        await EnterDayAsync(minute / MinutesPerDay);
        if (minute != _minute)
        {
            (_minute, _number) = (minute, 0);
        }

        var list = new CallList { Tenants = [.. all.GroupBy(one => one.Tenant, one => one.Id).Select(one => new CallsOfTenant(one.Key, [.. one]))] };
        try
        {
            await _store.WriteAsync(LedgerKeys.CallList(_gateway, minute, _number), list, TtlSeconds, CancellationToken.None);
        }
        catch
        {
            if (_unsure.Count < MaxBatch)
            {
                _unsure.AddRange(calls);
            }

            throw;
        }

        _unsure.Clear();
        _number++;
        return new bool[calls.Count];
    }

    // Before the first list of a day: nobody would look for it.
    private async Task EnterDayAsync(long day)
    {
        if (day == _day)
        {
            return;
        }

        await _store.ReviseAsync<ListedDays>(
            LedgerKeys.CallLists,
            all => new ListedDays { Days = [.. (all?.Days ?? []).Where(one => one.Day >= day - DaysKept), new ListedDay(day, _gateway)] },
            CancellationToken.None);
        _day = day;
    }

    private long Minute() => _time.GetUtcNow().ToUnixTimeSeconds() / 60;
}
