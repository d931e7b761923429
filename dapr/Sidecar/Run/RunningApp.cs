using System.Globalization;
using Dapr.Sidecar.Cli;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Storage;

namespace Dapr.Sidecar.Run;

/// <summary>One app with its sidecar, from start to end.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly ILoggerFactory _loggers;
    private readonly LogOutput _sidecarLog;
    private readonly LogOutput? _appLog;
    private volatile bool _ready;

    private RunningApp(RunPlan plan, SidecarHost sidecar, AppProcess? process, ILoggerFactory loggers, LogOutput sidecarLog, LogOutput? appLog)
    {
        Plan = plan;
        Sidecar = sidecar;
        Process = process;
        _loggers = loggers;
        _sidecarLog = sidecarLog;
        _appLog = appLog;
    }

    public RunPlan Plan { get; }
    public SidecarHost Sidecar { get; }

    /// <summary>Null: the template gives no command.</summary>
    public AppProcess? Process { get; }

    /// <summary>The component types that are stood in for.</summary>
    public IEnumerable<string> ComponentTypes => Sidecar.Resources.Components.Select(c => c.Type).Distinct().Order(StringComparer.Ordinal);

    public IEnumerable<string> LogFiles => new[] { _appLog?.Path, _sidecarLog.Path }.OfType<string>();

    public string State => Process is { Exited: { IsCompleted: true } exited } ? $"exited {exited.Result}"
        : Sidecar.Completion.IsCompleted ? "sidecar stopped"
        : _ready ? "running"
        : "not healthy yet";

    /// <param name="plan">The app.</param>
    /// <param name="number">Its place in the template, for the colour of its lines.</param>
    /// <param name="environment">The variables of the runner.</param>
    /// <param name="store">Shared by all sidecars.</param>
    /// <param name="console">Gets the lines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stop starting.</param>
    public static async Task<RunningApp> StartAsync(
        RunPlan plan, int number, IReadOnlyDictionary<string, string> environment, Store store, RunConsole console, TimeProvider time, CancellationToken cancellationToken)
    {
        var app = plan.App;
        var now = time.GetLocalNow();
        var sidecarLog = new LogOutput(app.SidecarLog, app, "daprd", now, line => console.Line(number, $"{app.AppId} dapr", line));
        var loggers = LineLogging.Create(app.AppId, plan.Sidecar.LogAsJson, plan.Sidecar.LogLevel, sidecarLog, time);
        var log = loggers.CreateLogger("dapr.runtime");
        SidecarCommand.LogBanner(log);
        SidecarCommand.LogIdleFlags(plan.Flags, log);
        SidecarHost sidecar;
        try
        {
            sidecar = await SidecarHost.StartAsync(
                plan.Sidecar, SidecarSettings.WithOwnVariables(environment, plan.Sidecar), store, loggers, time, cancellationToken);
        }
        catch
        {
            loggers.Dispose();
            await sidecarLog.DisposeAsync();
            throw;
        }
        if (app.Command.Count == 0) return new RunningApp(plan, sidecar, null, loggers, sidecarLog, null);
        var appLog = new LogOutput(app.AppLog, app, "app", now, line => console.Line(number, app.AppId, line));
        var process = AppProcess.Start(plan.Command, app.Directory, plan.Environment, appLog.WriteLine);
        return new RunningApp(plan, sidecar, process, loggers, sidecarLog, appLog);
    }

    /// <summary>True once app and sidecar are well; false when the app exits, or <paramref name="limit"/> is over, before that.</summary>
    public async Task<bool> WaitUntilReadyAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var probe = new ReadinessProbe(Plan.Sidecar, Plan.App.AppPort);
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < limit && Process?.Exited.IsCompleted != true && !Sidecar.Completion.IsCompleted)
        {
            if (await probe.IsReadyAsync(cancellationToken)) return _ready = true;
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
        return false;
    }

    /// <summary>Tells the sidecar about the run, as the Dapr CLI does; it shows in the sidecar's metadata.</summary>
    public async Task DescribeAsync(RunTemplate template, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var facts = new (string Name, string? Value)[]
        {
            ("cliPID", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)),
            ("runTemplatePath", template.File),
            ("runTemplateName", template.Name),
            ("appPID", Process?.Id.ToString(CultureInfo.InvariantCulture)),
            ("appCommand", Process is null ? null : string.Join(' ', Plan.App.Command)),
            ("appLogPath", _appLog?.Path),
            ("daprdLogPath", _sidecarLog.Path),
        };
        foreach (var (name, value) in facts.Where(f => !string.IsNullOrEmpty(f.Value)))
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"http://127.0.0.1:{Plan.Sidecar.HttpPort}/v1.0/metadata/{name}") { Content = new StringContent(value!) };
            if (Plan.Sidecar.ApiToken is { } token) request.Headers.Add("dapr-api-token", token);
            using var answer = await http.SendAsync(request, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Sidecar.DisposeAsync();
        Process?.Dispose();
        _loggers.Dispose();
        if (_appLog is not null) await _appLog.DisposeAsync();
        await _sidecarLog.DisposeAsync();
    }
}
