using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.Inventory;
using Agents.Tests.Tools.Fakes;

namespace Agents.Tests.Contracts;

public sealed class ContractsTests
{
    [Fact]
    public void Derive_SameThree_SameId()
    {
        var id = CallId.Derive("demo", "order.get", "key-1");

        Assert.Equal(id, CallId.Derive("demo", "order.get", "key-1"));
        Assert.True(CallId.IsValid(id));
    }

    [Theory]
    [InlineData("demo", "order.get", "key-2")]
    [InlineData("demo", "order.put", "key-1")]
    [InlineData("other", "order.get", "key-1")]
    [InlineData("demoo", "rder.get", "key-1")]
    public void Derive_AnotherTenantToolOrKey_AnotherId(string tenant, string tool, string key)
    {
        Assert.NotEqual(CallId.Derive("demo", "order.get", "key-1"), CallId.Derive(tenant, tool, key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789ABCDEF0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("../3456789abcdef0123456789abcdef")]
    public void IsValid_NotAnId_False(string? text) => Assert.False(CallId.IsValid(text));

    [Fact]
    public void Record_ThroughJson_IsTheSame()
    {
        var record = CallRecord.Accepted(Calls.Command(scopes: "a")) with
        {
            State = CallState.Unknown,
            Error = new CallError { Type = ProblemTypes.OutcomeUnknown, Title = "?" },
        };

        var text = JsonSerializer.Serialize(record, AgentsJson.SharedOptions);
        var back = JsonSerializer.Deserialize<CallRecord>(text, AgentsJson.SharedOptions)!;

        Assert.Contains("\"state\":\"unknown\"", text);
        Assert.Equal(text, JsonSerializer.Serialize(back, AgentsJson.Default.CallRecord));
    }

    [Fact]
    public void Manifest_FieldsReordered_TargetIsStillRead()
    {
        // As a store with binary JSON gives it back.
        const string text = """
            {"name":"a","class":"batch","owner":"o","target":{"path":"/p","appId":"shop","type":"dapr"},"version":"1","description":"d",
             "inputSchema":{"type":"object"}}
            """;

        var manifest = JsonSerializer.Deserialize<ToolManifest>(text, AgentsJson.SharedOptions)!;

        Assert.Equal(new DaprAppTarget { AppId = "shop", Path = "/p" }, manifest.Target);
        Assert.Equal(ToolClass.Batch, manifest.Class);
    }

    [Theory]
    [InlineData("a b", "a", true)]
    [InlineData("a", "a b", false)]
    [InlineData("*", "a b", true)]
    [InlineData("", "a", false)]
    [InlineData("", "", true)]
    public void Holds_Scopes_NeedsAllOfThem(string held, string required, bool expected)
    {
        var principal = new Principal { Tenant = "t", Subject = "s", Scopes = Words(held) };

        Assert.Equal(expected, principal.Holds(Words(required)));

        static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(Limits.MaxInlineResultBytes, true)]
    public void From_LargeResult_IsLeftOutOfTheEvent(int padding, bool omitted)
    {
        var record = CallRecord.Accepted(Calls.Command()) with
        {
            State = CallState.Succeeded,
            Result = Calls.Json($"\"{new string('x', padding)}\""),
        };

        var result = CallResult.From(record);

        Assert.Equal((omitted, omitted), (result.ResultOmitted, result.Result is null));
    }
}
