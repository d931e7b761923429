using System.Net;
using Dapr.Protocol.Grpc;
using Dapr.Protocol.TaskHub;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Protocol;

public sealed class GrpcCallTests
{
    private const string Path = "/Echo/Say";
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unary_Answered_BringsTheMessage()
    {
        await using var pair = await GrpcPair.StartAsync(Server((request, _) => Task.FromResult(new CreateInstanceResponse { InstanceId = request.InstanceId + "!" })));

        var answer = await SayAsync(pair, "a");

        Assert.Equal("a!", answer.InstanceId);
    }

    [Fact]
    public async Task Unary_HandlerRefuses_BringsStatusAndDetail()
    {
        await using var pair = await GrpcPair.StartAsync(Server((_, _) => throw new GrpcException(GrpcStatus.AlreadyExists, "schon da: 100%, größer\n")));

        var error = await Assert.ThrowsAsync<GrpcException>(() => SayAsync(pair, "a"));

        Assert.Equal((GrpcStatus.AlreadyExists, "schon da: 100%, größer\n"), (error.Status, error.Detail));
    }

    [Fact]
    public async Task Unary_HandlerFails_IsUnknownAndTheOperatorHears()
    {
        Exception? heard = null;
        await using var pair = await GrpcPair.StartAsync(Server((_, _) => throw new InvalidOperationException("broken"), onFault: e => heard = e));

        var error = await Assert.ThrowsAsync<GrpcException>(() => SayAsync(pair, "a"));

        Assert.Equal((GrpcStatus.Unknown, "broken"), (error.Status, error.Detail));
        Assert.IsType<InvalidOperationException>(heard);
    }

    [Theory]
    [InlineData("/Echo/Shout", "unknown method Shout for service Echo")]
    [InlineData("/Other/Say", "unknown service Other")]
    public async Task Unary_PathNobodyServes_IsUnimplemented(string path, string detail)
    {
        await using var pair = await GrpcPair.StartAsync(Server((_, _) => Task.FromResult(new CreateInstanceResponse())));

        var error = await Assert.ThrowsAsync<GrpcException>(() => pair.Client.UnaryAsync(path, new CreateInstanceRequest(), CreateInstanceResponse.Parser, cancellationToken: Token));

        Assert.Equal((GrpcStatus.Unimplemented, detail), (error.Status, error.Detail));
    }

    [Fact]
    public async Task Unary_RequestLongerThanTheLimit_IsResourceExhausted()
    {
        await using var pair = await GrpcPair.StartAsync(Server((_, _) => Task.FromResult(new CreateInstanceResponse()), mostBytes: 100));

        var error = await Assert.ThrowsAsync<GrpcException>(() => SayAsync(pair, new string('x', 99)));

        Assert.Equal((GrpcStatus.ResourceExhausted, "grpc: received message larger than max (101 vs. 100)"), (error.Status, error.Detail));
    }

    [Fact]
    public async Task Unary_AnswerLongerThanTheLimit_IsResourceExhausted()
    {
        await using var pair = await GrpcPair.StartAsync(
            Server((_, _) => Task.FromResult(new CreateInstanceResponse { InstanceId = new string('x', 200_000) })), new GrpcChannelOptions { MostReceiveBytes = 100_000 });

        var error = await Assert.ThrowsAsync<GrpcException>(() => SayAsync(pair, "a"));

        Assert.Equal(GrpcStatus.ResourceExhausted, error.Status);
    }

    [Fact]
    public async Task Unary_LargeMessages_ComeThroughWhole()
    {
        var text = new string('x', 3_000_000);
        await using var pair = await GrpcPair.StartAsync(Server((request, _) => Task.FromResult(new CreateInstanceResponse { InstanceId = request.InstanceId })));

        Assert.Equal(text, (await SayAsync(pair, text)).InstanceId);
    }

    [Fact]
    public async Task Unary_DeadlinePasses_EndsHereAndThere()
    {
        var time = new FakeTimeProvider();
        var (entered, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var server = new GrpcServer(1000, time);
        server.Unary(Path, CreateInstanceRequest.Parser, async (_, cancellation) =>
        {
            entered.SetResult();
            await HangAsync(ended, cancellation);
            return new CreateInstanceResponse();
        });
        await using var pair = await GrpcPair.StartAsync(server, new GrpcChannelOptions { Time = time });

        var call = pair.Client.UnaryAsync(Path, new CreateInstanceRequest(), CreateInstanceResponse.Parser, TimeSpan.FromSeconds(5), Token);
        await entered.Task.WaitAsync(Token);
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(GrpcStatus.DeadlineExceeded, (await Assert.ThrowsAsync<GrpcException>(() => call)).Status);
        await ended.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Unary_CallerCancels_EndsHereAndThere()
    {
        var (entered, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var pair = await GrpcPair.StartAsync(Server(async (_, cancellation) =>
        {
            entered.SetResult();
            await HangAsync(ended, cancellation);
            return new CreateInstanceResponse();
        }));
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var call = pair.Client.UnaryAsync(Path, new CreateInstanceRequest(), CreateInstanceResponse.Parser, cancellationToken: caller.Token);
        await entered.Task.WaitAsync(Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Unary_NobodyListens_IsUnavailable()
    {
        using var client = new GrpcChannel(new Uri("http://127.0.0.1:1"));

        var error = await Assert.ThrowsAsync<GrpcException>(() => client.UnaryAsync(Path, new CreateInstanceRequest(), CreateInstanceResponse.Parser, cancellationToken: Token));

        Assert.Equal(GrpcStatus.Unavailable, error.Status);
    }

    [Fact]
    public async Task Unary_HeadersOfTheChannel_ReachTheCheck()
    {
        var server = new GrpcServer(1000, TimeProvider.System)
        {
            Check = http => http.Request.Headers["dapr-api-token"] == "secret" ? null : new GrpcException(GrpcStatus.Unauthenticated, "no"),
        };
        server.Unary(Path, CreateInstanceRequest.Parser, (_, _) => Task.FromResult(new CreateInstanceResponse()));
        await using var pair = await GrpcPair.StartAsync(server, new GrpcChannelOptions { Headers = new Dictionary<string, string> { ["dapr-api-token"] = "secret" } });
        using var stranger = new GrpcChannel(pair.Address);

        await SayAsync(pair, "a");
        var error = await Assert.ThrowsAsync<GrpcException>(() => stranger.UnaryAsync(Path, new CreateInstanceRequest(), CreateInstanceResponse.Parser, cancellationToken: Token));

        Assert.Equal(GrpcStatus.Unauthenticated, error.Status);
    }

    [Theory]
    [InlineData("01-00-00-00-00", "12")]
    [InlineData("00-00-00-00-05-01", "13")]
    public async Task Server_FrameItCannotRead_AnswersWithAStatus(string frame, string status)
    {
        await using var pair = await GrpcPair.StartAsync(Server((_, _) => Task.FromResult(new CreateInstanceResponse())));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(pair.Address, Path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new ByteArrayContent(Convert.FromHexString(frame.Replace("-", "", StringComparison.Ordinal)));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc+proto");

        using var answer = await http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([status], answer.Headers.GetValues("grpc-status"));
    }

    [Fact]
    public async Task ServerStream_ThreeMessages_ComeInOrderThenItEnds()
    {
        var server = new GrpcServer(1000, TimeProvider.System);
        server.ServerStream(Path, GetInstanceRequest.Parser, async (request, call) =>
        {
            for (var i = 0; i < 3; i++) await call.SendAsync(new CreateInstanceResponse { InstanceId = $"{request.InstanceId}{i}" }.ToByteArray(), call.Cancellation);
        });
        await using var pair = await GrpcPair.StartAsync(server);

        List<string> got = [];
        await foreach (var message in StreamAsync(pair)) got.Add(message.InstanceId);

        Assert.Equal(["a0", "a1", "a2"], got);
    }

    [Fact]
    public async Task ServerStream_HandlerFailsOnTheWay_BringsWhatWasSentThenTheStatus()
    {
        var server = new GrpcServer(1000, TimeProvider.System);
        server.ServerStream(Path, GetInstanceRequest.Parser, async (_, call) =>
        {
            await call.SendAsync(new CreateInstanceResponse { InstanceId = "one" }.ToByteArray(), call.Cancellation);
            throw new GrpcException(GrpcStatus.Cancelled, "stopping");
        });
        await using var pair = await GrpcPair.StartAsync(server);
        await using var messages = StreamAsync(pair).GetAsyncEnumerator(Token);

        Assert.True(await messages.MoveNextAsync());
        var error = await Assert.ThrowsAsync<GrpcException>(async () => await messages.MoveNextAsync());

        Assert.Equal((GrpcStatus.Cancelled, "stopping"), (error.Status, error.Detail));
    }

    [Fact]
    public async Task ServerStream_CallerLeavesTheLoop_EndsAtTheServer()
    {
        var ended = new TaskCompletionSource();
        var server = new GrpcServer(1000, TimeProvider.System);
        server.ServerStream(Path, GetInstanceRequest.Parser, async (_, call) =>
        {
            await call.SendAsync(new CreateInstanceResponse().ToByteArray(), call.Cancellation);
            await HangAsync(ended, call.Cancellation);
        });
        await using var pair = await GrpcPair.StartAsync(server);

        await foreach (var _ in StreamAsync(pair)) break;

        await ended.Task.WaitAsync(Token);
    }

    // A registration of its own could be gone before its turn comes: what hangs ends first.
    private static async Task HangAsync(TaskCompletionSource ended, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }
        finally
        {
            ended.SetResult();
        }
    }

    private static GrpcServer Server(
        Func<CreateInstanceRequest, CancellationToken, Task<CreateInstanceResponse>> handle, int mostBytes = 4 << 20, Action<Exception>? onFault = null)
    {
        var server = new GrpcServer(mostBytes, TimeProvider.System) { OnFault = (_, e) => onFault?.Invoke(e) };
        server.Unary(Path, CreateInstanceRequest.Parser, handle);
        return server;
    }

    private static Task<CreateInstanceResponse> SayAsync(GrpcPair pair, string id) =>
        pair.Client.UnaryAsync(Path, new CreateInstanceRequest { InstanceId = id }, CreateInstanceResponse.Parser, cancellationToken: Token);

    private static IAsyncEnumerable<CreateInstanceResponse> StreamAsync(GrpcPair pair) =>
        pair.Client.ServerStreamAsync(Path, new GetInstanceRequest { InstanceId = "a" }, CreateInstanceResponse.Parser, cancellationToken: Token);
}
