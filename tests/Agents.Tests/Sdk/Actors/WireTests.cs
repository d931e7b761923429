using System.Text;
using System.Text.Json;
using Dapr.Actors;
using Dapr.Actors.Remoting;
using Dapr.Actors.Runtime;
using Dapr.Actors.Sidecar;

namespace Agents.Tests.Sdk.Actors;

/// <summary>What goes between typed proxies and hosts, as the official SDK writes it.</summary>
public sealed class WireTests
{
    private static readonly ActorContract Contract = ActorContract.Of(typeof(IWire));

    [Fact]
    public void Crc64_CheckValue_IsTheLowerHalfOfTheStandardOne() => Assert.Equal(unchecked((int)0x62EC59E3F1A4F00A), Crc64.Of("123456789"));

    [Fact]
    public void Method_Ids_AreOfTheNamesInTheirOrder()
    {
        var method = Method(nameof(IWire.TwoAsync));

        Assert.Equal(Crc64.Of("Agents.Tests.Sdk.ActorsIWire"), method.InterfaceId);
        Assert.Equal(Crc64.Of("IWireAgents.Tests.Sdk.ActorsTwoAsync"), method.Id);
    }

    [Theory]
    [InlineData("plain-1", "plain-1")]
    [InlineData("a&b<c>", "a&amp;b&lt;c&gt;")]
    [InlineData("ü€", "&#252;&#8364;")]
    public void RequestHeader_Xml_IsThatOfTheOfficialContract(string id, string written)
    {
        var method = Method(nameof(IWire.TwoAsync));

        var header = Contract.Header(method, "wire").Fill(id);

        Assert.Matches(
            "^<z:anyType i:type=\"a:ActorHeader\" xmlns:z=\"http://schemas.microsoft.com/2003/10/Serialization/\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:a=\"urn:actors\">"
            + $"<a:MethodId>{method.Id}</a:MethodId><a:InterfaceId>{method.InterfaceId}</a:InterfaceId>"
            + $"<a:ActorId xmlns:b=\"http://schemas.datacontract.org/2004/07/Dapr.Actors\"><b:ActorId>{written}</b:ActorId></a:ActorId>"
            + "<a:CallContext>[0-9a-f-]{36}</a:CallContext>"
            + "<a:Headers xmlns:b=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\"/><a:MethodName>TwoAsync</a:MethodName><a:ActorType>wire</a:ActorType></z:anyType>$",
            header);
        Assert.Equal((method.InterfaceId, method.Id), RemotingHeaders.Read(header));
    }

    [Fact]
    public void ErrorHeader_Details_ComeBack()
    {
        var header = RemotingHeaders.WriteError("Exception: größer");

        Assert.Contains("<b:KeyValueOfstringbase64Binary>", header, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(header));
        Assert.Equal("Exception: größer", RemotingHeaders.ReadError(header));
        Assert.Equal("", RemotingHeaders.ReadError("<nonsense"));
    }

    [Fact]
    public void RemoteException_Reply_HasTypeAndMessage()
    {
        var reply = new ActorReply(RemoteException.Write(new FormatException("wrong")), RemotingHeaders.WriteError("somewhere"));

        var thrown = RemoteException.Read(reply);

        Assert.Equal("Remote Actor Method Exception,  DETAILS: somewhere", thrown.Message);
        var inner = Assert.IsType<ActorInvokeException>(thrown.InnerException);
        Assert.Equal(("System.FormatException", "wrong"), (inner.ActualExceptionType, inner.Message));
        Assert.Equal("ERR_ACTOR_INVOKE_METHOD", thrown.ErrorCode);
    }

    [Fact]
    public void Json_Arguments_AreMembersOfOneValue()
    {
        var format = MessageFormat.Of(json: true, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true });
        var method = Method(nameof(IWire.TwoAsync));

        var body = format.WriteArguments(method, ["a", 2, CancellationToken.None]);

        Assert.Equal("""{"value":{"text":"a","count":2}}""", Encoding.UTF8.GetString(body.Span));
        Assert.Equal(["a", 2], format.ReadArguments(method, body.ToArray()));
        Assert.Equal(["b", 3], format.ReadArguments(method, """{"value":{"Count":3,"more":[1],"TEXT":"b"}}"""u8.ToArray()));
        Assert.Equal([null, 0], format.ReadArguments(method, """{"value":null}"""u8.ToArray()));
        Assert.Equal([null, 0], format.ReadArguments(method, []));
    }

    [Fact]
    public void Json_Result_IsCalledRetVal()
    {
        var format = MessageFormat.Of(json: true, JsonSerializerOptions.Default);
        var method = Method(nameof(IWire.TwoAsync));

        var body = format.WriteResult(method, new List<int> { 1 });

        Assert.Equal("""{"value":{"retVal":[1]}}""", Encoding.UTF8.GetString(body.Span));
        Assert.Equal([1], (List<int>)format.ReadResult(method, body.ToArray())!);
        Assert.Null(format.ReadResult(method, """{"value":{"retVal":null}}"""u8.ToArray()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"other":1}""")]
    [InlineData("""{"value":5}""")]
    public void Json_WrongForm_Throws(string body)
    {
        var format = MessageFormat.Of(json: true, JsonSerializerOptions.Default);

        Assert.Throws<JsonException>(() => format.ReadArguments(Method(nameof(IWire.TwoAsync)), Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public void DataContract_ArgumentsAndResult_ComeBack()
    {
        var format = MessageFormat.Of(json: false, JsonSerializerOptions.Default);
        var method = Method(nameof(IWire.TwoAsync));

        Assert.Equal(["ü", -7], format.ReadArguments(method, format.WriteArguments(method, ["ü", -7, CancellationToken.None]).ToArray()));
        Assert.Equal([null, 1], format.ReadArguments(method, format.WriteArguments(method, [null, 1]).ToArray()));
        Assert.Equal([3], (List<int>)format.ReadResult(method, format.WriteResult(method, new List<int> { 3 }).ToArray())!);
    }

    [Theory]
    [InlineData(typeof(WireTests))]
    [InlineData(typeof(IDisposable))]
    [InlineData(typeof(IActor))]
    [InlineData(typeof(IMixed))]
    [InlineData(typeof(IOverloaded))]
    [InlineData(typeof(IGeneric))]
    [InlineData(typeof(IVoid))]
    [InlineData(typeof(ITokenFirst))]
    public void Contract_NotOfAnActor_Throws(Type type) => Assert.Throws<ArgumentException>(() => ActorContract.Of(type));

    [Theory]
    [InlineData("", -1)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData("0h0m0s0ms", 0)]
    [InlineData("@every 1m30s", 90_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("200ms", 200)]
    [InlineData("R3/PT1S", 1_000)]
    [InlineData("P1DT1H", 90_000_000)]
    [InlineData("2030-01-01T00:00:00Z", -1)]
    public void Time_Read_GivesMilliseconds(string text, double milliseconds) => Assert.Equal(milliseconds, DaprTime.Read(text).TotalMilliseconds);

    [Theory]
    [InlineData(90_061_001, null, "25h1m1s1ms")]
    [InlineData(-1, null, "")]
    [InlineData(90_061_000, 4, "R4/P1DT1H1M1S")]
    public void Time_Write_IsDaprsForm(double milliseconds, int? repetitions, string text) =>
        Assert.Equal(text, DaprTime.Write(TimeSpan.FromMilliseconds(milliseconds), repetitions));

    [Fact]
    public void Time_RepetitionsWithPartsOfASecond_Throws() => Assert.Throws<ArgumentException>(() => DaprTime.Write(TimeSpan.FromMilliseconds(1_500), 2));

    private static ActorMethod Method(string name) => Contract.Methods.Single(method => method.Name == name);

    public interface IOverloaded : IActor
    {
        Task DoAsync();

        Task DoAsync(int times);
    }

    public interface IGeneric : IActor
    {
        Task DoAsync<T>(T value);
    }

    public interface IVoid : IActor
    {
        void Do();
    }

    public interface ITokenFirst : IActor
    {
#pragma warning disable CA1068 // What the test is about.
        Task DoAsync(CancellationToken cancellationToken, int times);
#pragma warning restore CA1068
    }

    public interface IMixed : IActor, IDisposable;
}

public interface IWire : IActor
{
    Task<List<int>> TwoAsync(string text, int count, CancellationToken cancellationToken);
}
