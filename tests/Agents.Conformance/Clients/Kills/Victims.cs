using System.Diagnostics;
using System.Globalization;
using Agents.Conformance.Sidecars;
using Agents.Processes;

namespace Agents.Conformance.Clients.Kills;

/// <summary>A sidecar and its application, each a process of its own that can be killed and started again on what it left behind.</summary>
internal sealed class Victims : IAsyncDisposable
{
    private const string AppId = "killed";
    private readonly ScenarioFolder _folder = new();
    private readonly LogTail _log = new();
    private readonly SidecarSpec _spec;
    private readonly int _httpPort = FreePorts.Next();
    private readonly int _grpcPort = FreePorts.Next();
    private readonly string _appCommand;
    private Process? _sidecar;
    private Process? _app;

    /// <param name="appCommand">What this program is started with to be the application.</param>
    /// <param name="appPort">Where the application listens; null: it does not.</param>
    /// <param name="component">A component; null: none.</param>
    /// <param name="needs">Parts of the control plane that the sidecar must know.</param>
    public Victims(string appCommand = KillApp.Command, int? appPort = null, string? component = null, params IReadOnlyCollection<string> needs)
    {
        _appCommand = appCommand;
        var resources = Directory.CreateDirectory(Path.Combine(_folder.Root, "resources")).FullName;
        if (component is not null) File.WriteAllText(Path.Combine(resources, "component.yaml"), component);
        var configuration = Path.Combine(_folder.Root, "config.yaml");
        File.WriteAllText(configuration, "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata:\n  name: kills\nspec: {}\n");
        _spec = new SidecarSpec(AppId, appPort, _folder, resources, configuration, needs, new Dictionary<string, string>(), new Dictionary<string, string>());
    }

    /// <summary>The end of what both said.</summary>
    public string Log => _log.ToString();

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_grpcPort}");

    public string HttpEndpoint => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_httpPort}");

    public string Journal => Path.Combine(_folder.Root, "journal.txt");

    public void StartSidecar() => _sidecar = Start(
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "dapr-sidecar.exe" : "dapr-sidecar"),
        [
            .. DaprdArguments.Of(_spec, _httpPort, _grpcPort),
            .. DaprdArguments.OfEmbedded(_spec),
            string.Create(CultureInfo.InvariantCulture, $"--dapr-internal-grpc-port={FreePorts.Next()}"),
            string.Create(CultureInfo.InvariantCulture, $"--metrics-port={FreePorts.Next()}"),
            $"--store={_folder.Store}",
        ]);

    public void StartApp() => _app = Start(
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Agents.Conformance.exe" : "Agents.Conformance"), _spec.AppPort is { } port
            ? [_appCommand, HttpEndpoint, Journal, port.ToString(CultureInfo.InvariantCulture)]
            : [_appCommand, Endpoint, Journal]);

    public Task KillSidecarAsync() => KillAsync(_sidecar);

    public Task KillAppAsync() => KillAsync(_app);

    public async ValueTask DisposeAsync()
    {
        await KillAsync(_app);
        await KillAsync(_sidecar);
        _folder.Dispose();
    }

    private Process Start(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in SidecarEnvironment.With(new Dictionary<string, string>())) start.Environment[name] = value;
        var process = Process.Start(start)!;
        OrphanGuard.Watch(process);
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null) _log.Add(line.Data);
    }

    /// <summary>SIGKILL.</summary>
    private static async Task KillAsync(Process? process)
    {
        if (process is null || process.HasExited) return;
        process.Kill();
        await process.WaitForExitAsync();
    }
}
