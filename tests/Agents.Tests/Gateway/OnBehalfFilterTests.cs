using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace Agents.Tests.Gateway;

public sealed class OnBehalfFilterTests
{
    [Fact]
    public void Read_NoHeaders_IsTheCaller()
    {
        var caller = Key("*");
        Assert.Same(caller, OnBehalfFilter.Read(new HeaderDictionary(), caller).Principal);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("tools.admin")]
    public void Read_KeyWithoutTheScope_IsRefused(string scope) =>
        Assert.Equal(403, OnBehalfFilter.Read(Headers("a"), Key(scope)).Refusal!.Status);

    [Theory]
    [InlineData("orders.read profiles.read", "orders.read")]
    [InlineData("*", "orders.read payments.write")]
    [InlineData("tools.admin calls:on-behalf", "")]
    [InlineData("", "")]
    public void Read_KeyWithTheScope_GetsWhatBothHold(string named, string granted)
    {
        var (principal, _) = OnBehalfFilter.Read(Headers(named), Key("calls:on-behalf", "*", "tools.admin", "orders.read", "payments.write"));
        Assert.Equal(("t2", "s2", granted), (principal!.Tenant, principal.Subject, string.Join(' ', principal.Scopes)));
    }

    [Fact]
    public void Read_TenantMissing_IsRefused()
    {
        var headers = Headers("a");
        headers.Remove(AgentHeaders.Tenant);
        Assert.Equal(400, OnBehalfFilter.Read(headers, Key("calls:on-behalf")).Refusal!.Status);
    }

    private static Principal Key(params string[] scopes) => new() { Tenant = "t", Subject = "s", Scopes = scopes };

    private static HeaderDictionary Headers(string scopes) => new()
    {
        [AgentHeaders.Tenant] = "t2",
        [AgentHeaders.Subject] = "s2",
        [AgentHeaders.Scopes] = scopes,
    };
}
