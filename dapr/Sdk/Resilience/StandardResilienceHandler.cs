using Polly;

namespace Microsoft.Extensions.Http.Resilience;

/// <summary>Sends every request through the standard pipeline of its client.</summary>
internal sealed class StandardResilienceHandler(StandardPipelines pipelines, string name) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var outcome = await pipelines.Get(name).ExecuteOutcomeAsync(
                static async (attempt, state) => await state.Handler.AttemptAsync(state.Request, attempt.CancellationToken),
                context,
                (Handler: this, Request: request));
            outcome.ThrowIfException();
            return outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<HttpResponseMessage>> AttemptAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return Outcome.FromResult(await base.SendAsync(request, cancellationToken));
        }
        catch (Exception cause)
        {
            // Not hidden: the strategies decide about it, and the caller gets it when they are done.
            return Outcome.FromException<HttpResponseMessage>(cause);
        }
    }
}
