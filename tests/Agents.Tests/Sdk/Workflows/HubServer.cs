using System.Collections.Concurrent;
using System.Threading.Channels;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Dapr.Workflow.TaskHub;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Sdk.Workflows;

/// <summary>A task hub in this process: sends the work it is given, keeps every answer, answers clients as it is told.</summary>
internal sealed class HubServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcServer _server = new(1 << 20, TimeProvider.System);
    private readonly Channel<WorkItem> _work = Channel.CreateUnbounded<WorkItem>();

    private HubServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Run(http =>
        {
            Headers.Enqueue(http.Request.Headers["dapr-api-token"].ToString());
            return _server.HandleAsync(http);
        });
        _server.ServerStream("/TaskHubSidecarService/GetWorkItems", GetWorkItemsRequest.Parser, SendWorkAsync);
        Keep("CompleteOrchestratorTask", WorkflowResponse.Parser, Turns);
        Keep("CompleteActivityTask", ActivityResponse.Parser, Activities);
        Answer("Hello", Empty.Parser, _ =>
        {
            Hellos.Writer.TryWrite(true);
            return new Empty();
        });
    }

    public Channel<WorkflowResponse> Turns { get; } = Channel.CreateUnbounded<WorkflowResponse>();

    public Channel<ActivityResponse> Activities { get; } = Channel.CreateUnbounded<ActivityResponse>();

    public Channel<bool> Hellos { get; } = Channel.CreateUnbounded<bool>();

    public ConcurrentQueue<string> Headers { get; } = new();

    public int Streams;

    /// <summary>Ends each stream after so many items.</summary>
    public int ItemsAStream { get; set; } = int.MaxValue;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<HubServer> StartAsync(Action<HubServer>? configure = null)
    {
        var server = new HubServer();
        configure?.Invoke(server);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public void Answer<TRequest, TResponse>(string rpc, MessageParser<TRequest> parser, Func<TRequest, TResponse> answer)
        where TRequest : class, IMessage<TRequest>
        where TResponse : IMessage =>
        _server.Unary("/TaskHubSidecarService/" + rpc, parser, (request, _) => Task.FromResult(answer(request)));

    public void Send(WorkflowRequest request) => _work.Writer.TryWrite(new WorkItem { WorkflowRequest = request });

    public void Send(ActivityRequest request) => _work.Writer.TryWrite(new WorkItem { ActivityRequest = request });

    public TaskHubClient Hub(TimeProvider? time = null, TaskHubLimits? limits = null, string token = "") =>
        new(Address, token, limits ?? TaskHubLimits.Default, time ?? TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private void Keep<T>(string rpc, MessageParser<T> parser, Channel<T> kept)
        where T : class, IMessage<T> => Answer(rpc, parser, answer =>
        {
            kept.Writer.TryWrite(answer);
            return new CompleteTaskResponse();
        });

    private async Task SendWorkAsync(GetWorkItemsRequest request, GrpcServerCall call)
    {
        Interlocked.Increment(ref Streams);
        for (var sent = 0; sent < ItemsAStream; sent++)
        {
            var item = await _work.Reader.ReadAsync(call.Cancellation);
            await call.SendAsync(item.ToByteArray(), call.Cancellation);
        }
    }
}
