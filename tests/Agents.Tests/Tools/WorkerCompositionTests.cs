using Agents.Hosting;
using Agents.Hosting.Signals;
using Agents.Hosting.Tenants;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Isolation;
using Agents.Tools.Lanes;
using Agents.Tools.Recovery;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Agents.Tests.Tools;

public sealed class WorkerCompositionTests
{
    [Fact]
    public async Task AddWorker_AllItsParts_CanBeMade()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddAgentsDefaults();
        builder.AddWorkerOptions();
        TenantPolicies.Add(builder);
        builder.Services.AddSignals();
        builder.Services.AddWorker([Calls.Manifest()]);
        await using var app = builder.Build();

        var parts = app.Services.GetServices<IHostedService>().Select(part => part.GetType()).ToArray();

        Assert.Contains(typeof(LoadReporter), parts);
        Assert.Contains(typeof(QuarantineWatch), parts);
        // Hosted services stop in reverse: the life drains before anything it needs stops.
        Assert.True(Array.IndexOf(parts, typeof(WorkerLife)) > Array.IndexOf(parts, typeof(Reconciler)));
        Assert.Contains(app.Services.GetServices<ISignalListener>(), listener => listener is CancelRequests);
        Assert.Contains(app.Services.GetServices<ISignalListener>(), listener => listener is QuarantineWatch);
        Assert.NotNull(app.Services.GetService<CommandIntake>());
    }
}
