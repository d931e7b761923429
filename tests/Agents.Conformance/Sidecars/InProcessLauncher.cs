using Agents.Conformance.RawStores;
using Dapr.Sidecar.Cli;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Storage;
using Microsoft.Extensions.Logging;

namespace Agents.Conformance.Sidecars;

/// <summary>Starts embedded sidecars inside this process. The sidecars of a scenario share one store file.</summary>
internal sealed class InProcessLauncher : ISidecarLauncher
{
    public async Task<ISidecar> StartAsync(SidecarSpec spec, CancellationToken cancellationToken)
    {
        var log = new LogTail();
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var environment = SidecarEnvironment.With(spec.Environment);
        var store = Store.Open(spec.Folder.Store, TimeProvider.System);
        try
        {
            var options = SidecarSettings.Read(FlagValues.Parse([.. DaprdArguments.Of(spec, httpPort: 0, grpcPort: 0), .. DaprdArguments.OfEmbedded(spec)]), environment);
            var variables = SidecarSettings.WithOwnVariables(environment, options);
            var host = await SidecarHost.StartAsync(options, variables, store, loggers, TimeProvider.System, cancellationToken);
            return new Sidecar(host, store, loggers, log);
        }
        catch
        {
            await store.DisposeAsync();
            loggers.Dispose();
            throw;
        }
    }

    public IRawStore OpenStore(ScenarioFolder folder) => new EmbeddedRawStore(folder.Store);

    private sealed class Sidecar(SidecarHost host, Store store, ILoggerFactory loggers, LogTail log) : ISidecar
    {
        public int HttpPort => host.HttpAddress.Port;

        public int GrpcPort => host.GrpcAddress!.Port;

        public Task<int> Exited { get; } = ExitCodeAsync(host.Completion);

        public string LogTail => log.ToString();

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            await store.DisposeAsync();
            loggers.Dispose();
        }

        // A process would end with 1 where the host ends with an error.
        private static async Task<int> ExitCodeAsync(Task completion)
        {
            await completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return completion.IsCompletedSuccessfully ? 0 : 1;
        }
    }
}
