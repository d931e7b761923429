using System.Runtime.InteropServices;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Facts;
using Agents.Hosting.Canonical;
using Agents.Hosting.Problems;
using Agents.Tooling.Calls;

namespace Agents.Decisions.Proposals;

/// <summary>Asks the model's tool. Whatever goes wrong is an answer without a value.</summary>
internal sealed class ModelCall(IToolCalls tools, TimeProvider time)
{
    /// <summary>A larger answer counts as none: all of it would be in the record.</summary>
    public const int MaxBytes = 64 * 1024;

    public async Task<ModelAnswer> AskAsync(
        ModelDefinition model, Principal principal, JsonElement arguments, TimeSpan left, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var own = TimeSpan.FromMilliseconds(model.TimeoutMs);
        var limit = own < left ? own : left;
        if (limit <= TimeSpan.Zero)
            return new ModelAnswer(null, "timeout", 0);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var call = await tools.CallAsync(principal, model.Tool, arguments, limit, null, stop.Token).WaitAsync(limit, time, cancellationToken);
            return call is { Status: CallStatus.Succeeded, Result: { } result } ? Take(result, Elapsed(startedAt))
                : new ModelAnswer(null, $"the call {call.Id} {call.Status.ToString().ToLowerInvariant()}", Elapsed(startedAt));
        }
        catch (TimeoutException)
        {
            await stop.CancelAsync();
            return new ModelAnswer(null, "timeout", Elapsed(startedAt));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // A model that fails is one without a proposal.
        {
            return new ModelAnswer(null, Words.Cut(exception.Message), Elapsed(startedAt));
        }
    }

    private static ModelAnswer Take(JsonElement result, double tookMs)
    {
        var value = CanonicalJson.Of(result);
        return JsonMarshal.GetRawUtf8Value(value).Length is var bytes && bytes > MaxBytes
            ? new ModelAnswer(null, FormattableString.Invariant($"its answer has {bytes} bytes; at most {MaxBytes} are taken"), tookMs)
            : new ModelAnswer(value, null, tookMs);
    }

    private double Elapsed(long since) => Math.Round(time.GetElapsedTime(since).TotalMilliseconds, 3);
}
