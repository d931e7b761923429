using System.Text.Json;
using Dapr.Actors;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime;
using Dapr.Actors.Sidecar;

namespace Agents.Tests.Sdk.Actors;

public sealed class ActorTests : SidecarTest
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateForTest_Actor_AnswersWithoutDapr()
    {
        var actor = new Pupil(ActorHost.CreateForTest<Pupil>(new ActorTestOptions { ActorId = new("7") }));

        Assert.Equal("7 says hello", await actor.SayAsync("hello"));
        Assert.Equal("Pupil", actor.Host.ActorTypeInfo.ActorTypeName);
        await Assert.ThrowsAsync<InvalidOperationException>(() => actor.StateManager.GetStateAsync<int>("n", Cancelled));
        await Assert.ThrowsAsync<NotImplementedException>(() => actor.RemindMeAsync(TimeSpan.Zero));
        Assert.Throws<NotImplementedException>(() => actor.ProxyFactory.Create(new("1"), "Pupil"));
    }

    [Fact]
    public void Type_Name_IsGivenOrOfTheAttributeOrOfTheClass()
    {
        Assert.Equal("Pupil", ActorTypeInformation.Get(typeof(Pupil), null!).ActorTypeName);
        Assert.Equal("named", ActorTypeInformation.Get(typeof(NamedPupil), null!).ActorTypeName);
        Assert.Equal("given", ActorTypeInformation.Get(typeof(NamedPupil), "given").ActorTypeName);
        Assert.Equal([typeof(IPupil)], ActorTypeInformation.Get(typeof(Pupil), null!).InterfaceTypes);
        Assert.Throws<ArgumentException>(() => ActorTypeInformation.Get(typeof(string), null!));
    }

    [Fact]
    public async Task Reminder_Request_IsDaprs()
    {
        var actor = Pupil();

        await actor.RemindMeAsync(TimeSpan.FromSeconds(61));

        Assert.Equal(("PUT", "/v1.0/actors/Pupil/1/reminders/r"), (_sidecar.Request.Method, _sidecar.Request.Path));
        Assert.Equal("""{"dueTime":"0h1m1s0ms","period":"","data":"AQ=="}""", _sidecar.Request.Body);
    }

    [Fact]
    public async Task Timer_Request_IsDaprs()
    {
        var actor = Pupil();

        var timer = await actor.RegisterTimerAsync("", nameof(actor.TockAsync), [2], TimeSpan.Zero, TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(25));

        Assert.StartsWith("1_Timer_", timer.Name, StringComparison.Ordinal);
        Assert.Equal(("PUT", $"/v1.0/actors/Pupil/1/timers/{timer.Name}"), (_sidecar.Request.Method, _sidecar.Request.Path));
        Assert.Equal("""{"dueTime":"0h0m0s0ms","period":"0h0m0s500ms","data":"Ag==","callback":"TockAsync","ttl":"25h0m0s0ms"}""", _sidecar.Request.Body);
    }

    [Theory]
    [InlineData("TickAsync")]
    [InlineData("CountAsync")]
    [InlineData("NoneAsync")]
    public async Task Timer_MethodThatCannotBeCalled_Throws(string method)
    {
        var actor = Pupil();

        await Assert.ThrowsAsync<ArgumentException>(() => actor.RegisterTimerAsync("t", method, [], TimeSpan.Zero, TimeSpan.Zero));

        Assert.Empty(_sidecar.Requests);
    }

    [Theory]
    [InlineData(-1, 0, null, null)]
    [InlineData(0, -2, null, null)]
    [InlineData(10, 0, 5, null)]
    [InlineData(0, 0, null, 0)]
    public void Reminder_TimesOutsideTheirRange_Throws(int due, int period, int? ttl, int? repetitions) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ActorReminder(
            "t", new("1"), "r", [], TimeSpan.FromMilliseconds(due), TimeSpan.FromMilliseconds(period), repetitions, ttl is { } ms ? TimeSpan.FromMilliseconds(ms) : null));

    [Fact]
    public void Id_Comparisons_DoNotRegardCase()
    {
        Assert.True(new ActorId("A") == new ActorId("a"));
        Assert.True(new ActorId("A").Equals(new ActorId("a")));
        Assert.Equal(0, new ActorId("A").CompareTo(new ActorId("a")));
        Assert.True(new ActorId("A") != new ActorId("b"));
        Assert.True((ActorId)null! == null!);
        Assert.False(new ActorId("A") == null!);
        Assert.NotEqual(ActorId.CreateRandom().GetId(), ActorId.CreateRandom().GetId());
        Assert.Throws<ArgumentException>(() => new ActorId(" "));
        Assert.Equal("\"x\"", JsonSerializer.Serialize(new ActorId("x")));
        Assert.Equal("x", JsonSerializer.Deserialize<ActorId>("\"x\"")!.GetId());
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ActorId>("\"\""));
    }

    [Fact]
    public async Task Proxy_Untyped_CallsByName()
    {
        _sidecar.Answer(200, "\"yes\"");
        var proxy = new ActorProxyFactory(new ActorProxyOptions { HttpEndpoint = "http://sidecar:3500", DaprApiToken = "secret" }, (HttpMessageHandler)_sidecar).Create(new("a/1"), "Pupil");

        Assert.Equal("yes", await proxy.InvokeMethodAsync<string, string>("SayAsync", "hi", Cancelled));

        Assert.Equal(("PUT", "/v1.0/actors/Pupil/a%2F1/method/SayAsync", "\"hi\""), (_sidecar.Request.Method, _sidecar.Request.Path, _sidecar.Request.Body));
        Assert.Equal("secret", _sidecar.Request.Headers["dapr-api-token"]);
    }

    [Fact]
    public async Task Proxy_Typed_SendsTheHeader()
    {
        _sidecar.Answer(200, """{"value":{"retVal":"yes"}}""");
        var factory = new ActorProxyFactory(new ActorProxyOptions { HttpEndpoint = "http://sidecar:3500", UseJsonSerialization = true }, (HttpMessageHandler)_sidecar);
        var proxy = factory.CreateActorProxy<IPupil>(new("1"), "Pupil");

        Assert.Equal("yes", await proxy.SayAsync("hi"));

        Assert.Equal(("PUT", "/v1.0/actors/Pupil/1/method/SayAsync", """{"value":{"word":"hi"}}"""), (_sidecar.Request.Method, _sidecar.Request.Path, _sidecar.Request.Body));
        Assert.Contains("<a:MethodName>SayAsync</a:MethodName>", _sidecar.Request.Headers["X-DaprRequestHeader"], StringComparison.Ordinal);
        Assert.Equal(("1", "Pupil"), (((IActorProxy)proxy).ActorId.GetId(), ((IActorProxy)proxy).ActorType));
        Assert.Equal("1", ActorReference.Get(proxy).ActorId.GetId());
    }

    [Fact]
    public async Task Proxy_NoAnswerInTime_IsCancelledWithATimeout()
    {
        using var never = new NeverAnswers();
        var factory = new ActorProxyFactory(new ActorProxyOptions { HttpEndpoint = "http://sidecar:3500", RequestTimeout = TimeSpan.FromMilliseconds(1) }, never);

        var thrown = await Assert.ThrowsAsync<TaskCanceledException>(() => factory.Create(new("1"), "Pupil").InvokeMethodAsync("SayAsync", Cancelled));

        Assert.IsType<TimeoutException>(thrown.InnerException);
    }

    private Pupil Pupil() => new(ActorHost.CreateForTest<Pupil>(new ActorTestOptions
    {
        ActorId = new("1"),
        TimerManager = new SidecarTimers(new ActorSidecar(_sidecar, "http://sidecar:3500", "", null)),
    }));

    private sealed class NeverAnswers : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("never");
        }
    }
}
