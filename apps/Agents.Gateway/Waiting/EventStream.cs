using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Agents.Hosting.Health;
using Agents.Tooling;
using Agents.Tooling.Calls;

namespace Agents.Gateway.Waiting;

/// <summary>
/// A call's changes as server-sent events: <c>state</c> for every change, <c>outcome</c> for the end, then the stream ends.
/// A comment now and then shows that it lives; after a bounded time it ends without an outcome, and clients connect again.
/// </summary>
internal sealed class EventStream(CallSnapshot first, WaitRoom room, GatewayOptions options, Drain drain, TimeProvider time) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var stream = new StateStream(first.Id);
        using var seat = room.Enter(stream);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.EventStreamSeconds), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, limit.Token, drain.Started);

        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        stream.Offer(first);
        try
        {
            await WriteAsync(response.BodyWriter, "retry: 1000\n\n", end.Token);
            await PassOnAsync(stream, response.BodyWriter, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The caller is gone, the time is up or the app stops: the call goes on, and its end can be asked for.
        }
    }

    private async Task PassOnAsync(StateStream stream, PipeWriter output, CancellationToken cancellationToken)
    {
        var heartbeat = TimeSpan.FromSeconds(options.HeartbeatSeconds);
        while (true)
        {
            var more = stream.Changes.WaitToReadAsync(cancellationToken).AsTask();
            while (await Task.WhenAny(more, Task.Delay(heartbeat, time, cancellationToken)) != more)
            {
                await WriteAsync(output, ": waiting\n\n", cancellationToken);
            }

            if (!await more)
            {
                return;
            }

            while (stream.Changes.TryRead(out var call))
            {
                var data = JsonSerializer.Serialize(call, ToolingJson.Default.CallSnapshot);
                await WriteAsync(output, $"event: {(call.Status.IsFinal() ? "outcome" : "state")}\ndata: {data}\n\n", cancellationToken);
            }
        }
    }

    private static async Task WriteAsync(PipeWriter output, string text, CancellationToken cancellationToken)
    {
        output.Write(Encoding.UTF8.GetBytes(text));
        await output.FlushAsync(cancellationToken);
    }
}
