using System.Text;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Invocation;
using Dapr.Sidecar.Resiliency;

namespace Dapr.Sidecar.Actors;

/// <summary>Calls the application for its actors.</summary>
/// <param name="app">The way to it.</param>
/// <param name="policies">For the time-out of a type.</param>
internal sealed class ActorApp(AppChannel app, ResiliencyPolicies policies)
{
    private const string CancelHeader = "X-DaprReminderCancel";
    private static readonly string[] Truths = ["y", "yes", "true", "t", "on", "1"];
    private readonly string _address = app.BaseAddress.GetLeftPart(UriPartial.Authority);

    /// <exception cref="ActorFailure">It gave no answer, or not status 200.</exception>
    public async Task<ActorAnswer> InvokeAsync(HostedActor actor, ActorCall call, CancellationToken cancellationToken)
    {
        if (actor.Path is not { } path) throw new ActorFailure($"invalid URL escape in \"{actor.Id}\"") { Final = true };
        var policy = policies.ForActorInTurn(call.Type);
        if (policy is NoPolicy) return Check(await SendAsync(call, path, cancellationToken), call);
        try
        {
            return Check(
                await policy.ExecuteAsync(async limit => new Attempt<ActorAnswer>(await SendAsync(call, path, limit), Failed: false), cancellationToken), call);
        }
        catch (PolicyTimeoutException e)
        {
            throw new ActorFailure(e.Message, e);
        }
    }

    /// <summary>Tells it that an actor is not active any more.</summary>
    /// <returns>Why it did not take it; null: it did.</returns>
    public async Task<string?> DeactivateAsync(HostedActor actor, CancellationToken cancellationToken)
    {
        if (actor.Path is not { } path || !app.IsConfigured) return null;
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(_address + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-protobuf");
        try
        {
            using var answer = await app.SendAsync(request, cancellationToken);
            return (int)answer.StatusCode == 200 ? null : $"error from actor service: ({(int)answer.StatusCode})";
        }
        catch (Exception e) when (e is HttpRequestException or AppUnhealthyException or IOException)
        {
            return e.Message;
        }
    }

    private async Task<ActorAnswer> SendAsync(ActorCall call, string path, CancellationToken cancellationToken)
    {
        if (!app.IsConfigured) throw new ActorFailure($"app channel for actor type {call.Type} is nil");
        using var request = call.Create(_address, path);
        try
        {
            using var answer = await app.SendAsync(request, cancellationToken);
            // What is still needed of it, its head, stays readable.
            return new ActorAnswer(answer, await ReadAsync(answer, cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or AppUnhealthyException or IOException)
        {
            throw new ActorFailure(e.Message, e);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var length = AnswerWriter.First(answer.Content.Headers.NonValidated, "Content-Length");
        if (length == "0") return [];
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        if (!int.TryParse(length, out var known) || known > 1 << 20)
        {
            using var all = new MemoryStream();
            await body.CopyToAsync(all, cancellationToken);
            return all.ToArray();
        }
        var exact = GC.AllocateUninitializedArray<byte>(known);
        await body.ReadExactlyAsync(exact, cancellationToken);
        return exact;
    }

    private static ActorAnswer Check(ActorAnswer answer, ActorCall call)
    {
        var status = (int)answer.Head.StatusCode;
        if (status == StatusCodes.Status404NotFound)
            throw new ActorFailure($"actor method not found: actors/{call.Type}/{call.Id}/method/{call.Method}") { Final = true };
        if (status != StatusCodes.Status200OK) throw new ActorFailure($"error from actor service: ({status}) {Encoding.UTF8.GetString(answer.Body)}");
        if (answer.IsActorError && call.Kind != ActorCallKind.Method) throw new ActorFailure("the actor's callback failed");
        if (AnswerWriter.First(answer.Head.Headers.NonValidated, CancelHeader) is { } cancel && Truths.Contains(cancel, StringComparer.OrdinalIgnoreCase))
            throw new ActorFailure("reminder was canceled") { Cancelled = true };
        return answer;
    }
}
