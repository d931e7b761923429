using Agents.Decisions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Agents.Tests.Decisions;

public sealed class DecisionsCompositionTests
{
    [Fact]
    public async Task AddDecisions_Everything_CanBeMade()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.AddDecisions();
        await using var app = builder.Build();
        app.MapDecisions();
        Assert.NotNull(app.Services.GetRequiredService<DecisionMaker>());
        Assert.NotNull(app.Services.GetRequiredService<IRunRecords>());
        Assert.NotEmpty(app.Services.GetServices<IHostedService>());
        Assert.Contains(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints), one =>
            one.DisplayName!.Contains("/v1/decisions/{type}", StringComparison.Ordinal));
    }
}
