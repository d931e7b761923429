using System.Net;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;

namespace Agents.Tools.Adapters.Http;

/// <summary>Sends calls and status queries over HTTP and tells what came of them.</summary>
/// <param name="client">The way to the tool.</param>
/// <param name="isDirect">Nothing stands between: every answer is the tool's own. Otherwise see <see cref="HttpAnswer"/>.</param>
/// <param name="maxConnections">How many requests can be on their way at once; more wait within the client.</param>
internal sealed class HttpExchange(HttpClient client, bool isDirect, int maxConnections = int.MaxValue)
{
    private int _running;

    public async Task<ToolAnswer> SendAsync(HttpRequestMessage message, ToolRequest request, CancellationToken cancellationToken)
    {
        var content = new CallContent(request.Command.Arguments);
        message.Content = content;
        CallHeaders.AddCaller(message.Headers, request.Command);
        CallHeaders.AddAttempt(message.Headers, request);
        var queued = Interlocked.Increment(ref _running) > maxConnections;
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var most = request.BatchPath is null ? Limits.MaxResultBytes : Limits.MaxBatchAnswerBytes;
            var body = await AnswerBody.ReadAsync(response.Content, most, cancellationToken);
            return HttpAnswer.Read(response, body, isDirect);
        }
        catch (HttpRequestException exception)
        {
            var connecting = exception.HttpRequestError
                is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            return ToolErrors.Unreachable(exception.Message, neverSent: connecting) with { Connecting = connecting };
        }
        catch (IOException exception)
        {
            return ToolErrors.Unreachable(exception.Message, neverSent: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return content.WasAsked
                ? ToolErrors.TimedOut(neverSent: false)
                : ToolErrors.TimedOut(neverSent: true, "No connection was ready in time.") with { Connecting = !queued };
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>The path of the status query.</summary>
    public static string QueryPath(ToolReconcile reconcile, CallCommand command) => reconcile.Path.Replace(
        ToolReconcile.KeyPlaceholder, Uri.EscapeDataString(command.IdempotencyKey), StringComparison.Ordinal);

    public async Task<EffectAnswer> QueryAsync(
        HttpRequestMessage message, ToolReconcile reconcile, CallCommand command, CancellationToken cancellationToken)
    {
        CallHeaders.AddCaller(message.Headers, command);
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            switch (response.StatusCode)
            {
                case HttpStatusCode.NoContent:
                case HttpStatusCode.NotFound when HttpAnswer.IsJson(response):
                    return new EffectAnswer.Absent();
                case HttpStatusCode.OK:
                    var body = await AnswerBody.ReadAsync(response.Content, Limits.MaxResultBytes, cancellationToken);
                    if (body is null || AnswerBody.Parse(body) is not { } value)
                        return new EffectAnswer.NotKnown("its answer is too large or not JSON");
                    return JsonPointer.Find(value, reconcile.ResultPointer) is { } result
                        ? new EffectAnswer.Found(result)
                        : new EffectAnswer.NotKnown($"its answer has nothing at '{reconcile.ResultPointer}'");
                default:
                    return new EffectAnswer.NotKnown($"it answered {(int)response.StatusCode}");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new EffectAnswer.NotKnown(exception.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new EffectAnswer.NotKnown("it did not answer in time");
        }
    }
}
