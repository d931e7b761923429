using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Hosting;

/// <summary>A sidecar on a free port with a store of its own, and a client for it.</summary>
internal sealed class TestSidecar : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Store _store;

    private TestSidecar(DirectoryInfo folder, Store store, SidecarHost host)
    {
        _folder = folder;
        _store = store;
        Host = host;
        Client = new HttpClient { BaseAddress = host.HttpAddress };
    }

    public SidecarHost Host { get; }
    public HttpClient Client { get; }

    /// <param name="change">Applied to the options: app id "app", no application, port 0.</param>
    /// <param name="resources">File name to YAML, written to a folder that the sidecar loads; a Configuration counts as --config.</param>
    public static async Task<TestSidecar> StartAsync(
        Func<SidecarOptions, SidecarOptions>? change = null, IReadOnlyDictionary<string, string>? resources = null)
    {
        var folder = Directory.CreateTempSubdirectory("agents-sidecar-");
        var options = new SidecarOptions { AppId = "app", HttpPort = 0, GrpcPort = 0 };
        if (resources is not null)
        {
            var path = folder.CreateSubdirectory("resources").FullName;
            List<string> configurations = [];
            foreach (var (name, yaml) in resources)
            {
                var isConfiguration = yaml.Contains("kind: Configuration", StringComparison.Ordinal);
                var file = Path.Combine(isConfiguration ? folder.FullName : path, name);
                await File.WriteAllTextAsync(file, yaml);
                if (isConfiguration) configurations.Add(file);
            }
            options = options with { ResourcesPaths = [path], ConfigFiles = configurations };
        }
        var store = Store.Open(Path.Combine(folder.FullName, "store.db"), TimeProvider.System);
        var host = await SidecarHost.StartAsync(
            change?.Invoke(options) ?? options, new Dictionary<string, string>(), store, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        return new TestSidecar(folder, store, host);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
