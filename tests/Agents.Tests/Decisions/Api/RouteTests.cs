using Agents.Decisions;
using Agents.Hosting.Access;
using Dapr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Agents.Tests.Decisions.Api;

public sealed class RouteTests
{
    private static readonly RouteEndpoint[] All = Endpoints();

    [Fact]
    public void Routes_EachOfV1_NeedsAScope()
    {
        var v1 = All.Where(one => one.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)).ToArray();
        Assert.True(v1.Length >= 15, $"{v1.Length} routes");
        Assert.Empty(v1.Where(one => one.Metadata.GetMetadata<NeededScope>() is null).Select(one => one.DisplayName));
    }

    [Theory]
    [InlineData("HTTP: POST /v1/decisions/{type}", "decisions:decide")]
    [InlineData("HTTP: GET /v1/decisions/{id}", "decisions:read")]
    [InlineData("HTTP: GET /v1/decisions", "decisions:read")]
    [InlineData("HTTP: PUT /v1/decision-types/{type}/versions/{version}", "decisions:manage")]
    [InlineData("HTTP: POST /v1/decision-types/{type}/versions/{version}/activate", "decisions:manage")]
    [InlineData("HTTP: POST /v1/decision-types/{type}/versions/{version}/shadow", "decisions:manage")]
    [InlineData("HTTP: DELETE /v1/decision-types/{type}/shadow", "decisions:manage")]
    [InlineData("HTTP: POST /v1/decision-types/{type}/replays", "decisions:read")]
    [InlineData("HTTP: PUT /v1/facts/{**key}", "facts:write")]
    [InlineData("HTTP: GET /v1/facts/{**key}", "facts:read")]
    [InlineData("HTTP: POST /v1/subjects/{subject}/actions", "facts:write")]
    [InlineData("HTTP: GET /v1/audit", "audit:read")]
    [InlineData("HTTP: GET /v1/audit/verify", "audit:read")]
    public void Routes_Named_NeedTheirScope(string name, string scope)
    {
        var route = All.Where(one => one.Metadata.GetMetadata<NeededScope>() is not null)
            .Single(one => $"HTTP: {string.Join(',', one.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)} {one.RoutePattern.RawText}" == name);
        Assert.Equal(scope, route.Metadata.GetMetadata<NeededScope>()!.Scope);
    }

    [Fact]
    public void Routes_Topics_AreSubscribed() => Assert.Equal(
        ["facts/decision-actions", "facts/decision-facts", "results/tools.signals"],
        All.SelectMany(one => one.Metadata.GetOrderedMetadata<ITopicMetadata>()).Select(one => $"{one.PubsubName}/{one.Name}").Distinct().Order());

    private static RouteEndpoint[] Endpoints()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddDecisions();
        var app = builder.Build();
        app.MapDecisions();
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
    }
}
