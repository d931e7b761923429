using Agents.Hosting;
using Agents.Hosting.Signals;
using Agents.Hosting.Tenants;
using Agents.Tools;
using Agents.Tools.Inventory;
using Agents.Tools.Lanes;

var builder = WebApplication.CreateBuilder(args);
builder.AddAgentsDefaults();
var options = builder.AddWorkerOptions();

var (manifests, errors) = ManifestFolder.Load(options.Path);
if (errors.Count > 0)
{
    Console.Error.WriteLine($"{errors.Count} mistakes in the tool manifests; nothing was changed and nothing runs:");
    foreach (var error in errors)
        Console.Error.WriteLine($"  {error}");
    return 1;
}

TenantPolicies.Add(builder);
builder.Services.AddSignals();
builder.Services.AddWorker(manifests);
var app = builder.Build();
app.UseAgentsDefaults();
app.UseAuthentication();
app.UseAuthorization();
app.MapSubscribeHandler();
app.MapCommands(options);
app.MapSignals();
await app.RunAsync();
return 0;
