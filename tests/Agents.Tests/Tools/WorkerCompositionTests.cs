using Agents.Hosting;
using Agents.Hosting.Signals;
using Agents.Tests.Tools.Fakes;
using Agents.Tools;
using Agents.Tools.Execution;
using Agents.Tools.Isolation;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Agents.Tests.Tools;

public sealed class WorkerCompositionTests
{
    [Fact]
    public async Task AddWorker_EverythingIsolated_CanBeMade()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddAgentsDefaults();
        builder.AddWorkerOptions();
        builder.Services.AddSignals();
        builder.Services.AddWorker([Calls.Manifest()]);
        await using var app = builder.Build();

        Assert.NotNull(app.Services.GetRequiredService<CallRunner>());
        Assert.Contains(app.Services.GetServices<IHostedService>(), hosted => hosted is QuarantineWatch);
        Assert.Contains(app.Services.GetServices<ISignalListener>(), listener => listener is QuarantineWatch);
    }
}
