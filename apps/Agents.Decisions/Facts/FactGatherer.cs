using System.Runtime.InteropServices;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Hosting.Canonical;
using Agents.Hosting.Problems;
using Agents.Tooling.Calls;

namespace Agents.Decisions.Facts;

/// <summary>
/// Gathers all facts at once. Each has its own time and no more: a source that hangs, even one that does not listen when it is told to stop,
/// costs only that, and its fact is missing.
/// </summary>
internal sealed class FactGatherer(FactStore store, IToolCalls tools, EnginePool engines, TimeProvider time)
{
    /// <summary>Of a tool's answer. What streams in is bounded where it comes in.</summary>
    public const int MaxFactBytes = 64 * 1024;

    /// <summary>Of all facts together.</summary>
    public const int MaxBytes = 1024 * 1024;

    public async Task<IReadOnlyList<GatheredFact>> GatherAsync(
        DecisionDefinition definition, Principal principal, JsonElement input, string? subject, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (definition.Facts.Count == 0)
            return [];
        using var context = new ExpressionContext(engines);
        context.Set("input", input);
        context.Set("subject", subject is null ? Json.Null : Json.Of(subject));
        // Keys and arguments first, for an engine serves one at a time; then all sources together.
        var sources = definition.Facts.Select(fact => Prepare(fact, principal, context)).ToArray();
        return Bound(await Task.WhenAll(sources.Zip(definition.Facts, (source, fact) => LimitAsync(fact, source, limit, cancellationToken))));
    }

    /// <summary>All of them are recorded: what is too much, in the order of the type, is missing.</summary>
    private static GatheredFact[] Bound(GatheredFact[] facts)
    {
        var left = MaxBytes;
        for (var i = 0; i < facts.Length; i++)
        {
            var bytes = facts[i].Value is { } value ? JsonMarshal.GetRawUtf8Value(value).Length : 0;
            if (facts[i].Source == FactSource.Tool && bytes > MaxFactBytes)
                facts[i] = TooLarge(facts[i], bytes, MaxFactBytes);
            else if (bytes > left)
                facts[i] = TooLarge(facts[i], bytes, left);
            else
                left -= bytes;
        }
        return facts;
    }

    private static GatheredFact TooLarge(GatheredFact fact, int bytes, int most) =>
        fact with { Value = null, Missing = FormattableString.Invariant($"it has {bytes} bytes; at most {most} are taken") };

    private Source Prepare(FactDefinition fact, Principal principal, ExpressionContext context)
    {
        switch (fact.Source)
        {
            case FactSource.Input:
                var result = context.Evaluate(fact.Value!);
                var value = result.Error is null && !result.IsUndefined ? result.Value : (JsonElement?)null;
                return new Source(null, _ => Task.FromResult(new Found(value, null, result.Error ?? (value is null ? "absent" : null))));
            case FactSource.Stream:
                var (key, keyError) = fact.Key!.Fill(context);
                return new Source(key, token => keyError is null ? ReadAsync(fact, principal.Tenant, key!, token) : Missing(keyError));
            default:
                var (arguments, error) = ArgumentPlan.Fill(fact.Arguments, context);
                return new Source(fact.Tool, token => error is null ? AskAsync(fact, principal, arguments!.Value, token) : Missing(error));
        }
    }

    private async Task<GatheredFact> LimitAsync(FactDefinition fact, Source source, TimeSpan limit, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var own = TimeSpan.FromMilliseconds(fact.TimeoutMs);
        var found = await WithinAsync(source, own < limit ? own : limit, cancellationToken);
        var now = time.GetUtcNow();
        return new GatheredFact
        {
            Name = fact.Name,
            Source = fact.Source,
            From = source.From,
            Value = found.Missing is null ? found.Value : null,
            ObservedAt = found.ObservedAt,
            AgeMs = found.ObservedAt is { } at ? Math.Max(0, (long)(now - at).TotalMilliseconds) : null,
            TookMs = Math.Round(time.GetElapsedTime(startedAt).TotalMilliseconds, 3),
            Missing = found.Missing,
        };
    }

    private async Task<Found> WithinAsync(Source source, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await source.GetAsync(stop.Token).WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            await stop.CancelAsync();
            return new Found(null, null, "timeout");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // However a source fails, its fact is missing.
        {
            return new Found(null, null, Words.Cut(exception.Message));
        }
    }

    private async Task<Found> ReadAsync(FactDefinition fact, string tenant, string key, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(tenant, key, cancellationToken) is not { } document)
            return new Found(null, null, "absent");
        return fact.MaxAge is { } maxAge && time.GetUtcNow() - document.ObservedAt > maxAge
            ? new Found(null, document.ObservedAt, "stale")
            : new Found(document.Value, document.ObservedAt, null);
    }

    private async Task<Found> AskAsync(FactDefinition fact, Principal principal, JsonElement arguments, CancellationToken cancellationToken)
    {
        if (fact.HedgeAfterMs is not { } after)
            return await AskOnceAsync(fact, principal, arguments, cancellationToken);
        using var loser = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = AskOnceAsync(fact, principal, arguments, loser.Token);
        await Task.WhenAny(first, Task.Delay(TimeSpan.FromMilliseconds(after), time, loser.Token));
        if (first.IsCompletedSuccessfully && (await first).Missing is null)
        {
            await loser.CancelAsync();
            return await first;
        }
        var second = AskOnceAsync(fact, principal, arguments, loser.Token);
        var winner = await Task.WhenAny(first, second);
        // The first answer counts; a failure leaves the other its chance.
        if (!winner.IsCompletedSuccessfully || (await winner).Missing is not null)
            winner = winner == first ? second : first;
        try
        {
            return await winner;
        }
        finally
        {
            await loser.CancelAsync();
        }
    }

    private async Task<Found> AskOnceAsync(FactDefinition fact, Principal principal, JsonElement arguments, CancellationToken cancellationToken)
    {
        var askedAt = time.GetUtcNow();
        var call = await tools.CallAsync(principal, fact.Tool!, arguments, TimeSpan.FromMilliseconds(fact.TimeoutMs), null, cancellationToken);
        return call.Status == CallStatus.Succeeded
            ? new Found(call.Result is { } result ? CanonicalJson.Of(result) : Json.Null, askedAt, null)
            : new Found(null, null, $"the call {call.Id} {call.Status.ToString().ToLowerInvariant()}: {call.Error?.Title}".TrimEnd(':', ' '));
    }

    private static Task<Found> Missing(string why) => Task.FromResult(new Found(null, null, why));

    private sealed record Source(string? From, Func<CancellationToken, Task<Found>> GetAsync);

    private sealed record Found(JsonElement? Value, DateTimeOffset? ObservedAt, string? Missing);
}
