using System.Net;
using Dapr.Sidecar.AppChannels;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Names;
using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.Storage;
using Dapr.Sidecar.Workflows;

namespace Dapr.Sidecar.Hosting;

/// <summary>One running sidecar. Several may live in one process.</summary>
internal sealed partial class SidecarHost : IAsyncDisposable
{
    private readonly SidecarContext _context;
    private readonly IReadOnlyList<IBuildingBlock> _blocks;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _stopLock = new();
    private readonly List<ApiServer> _servers = [];
    private readonly ILogger _log;
    private Task _startup = Task.CompletedTask;
    private Task _probes = Task.CompletedTask;
    private Task _watch = Task.CompletedTask;
    private Task? _stop;
    private readonly CancellationTokenSource _hurry = new();
    private bool _drained;

    private SidecarHost(SidecarContext context)
    {
        _context = context;
        _blocks = BuildingBlocks.Compose(context);
        _log = context.Loggers.CreateLogger("dapr.runtime");
    }

    public SidecarOptions Options => _context.Options;

    public ResourceSet Resources => _context.Resources;

    /// <summary>Where the API is served; has the real port when 0 was asked for.</summary>
    public Uri HttpAddress => _servers[0].Addresses[0];

    /// <summary>Where the gRPC API is served, which is that of workflows.</summary>
    public Uri? GrpcAddress { get; private set; }

    /// <summary>Where health and metadata are served without a token; null when no public port was asked for.</summary>
    public Uri? PublicAddress { get; private set; }

    /// <summary>The stop was cut off: forced over the API, hurried, or longer than the graceful period. A process then ends with an error.</summary>
    public bool WasCutOff { get; private set; }

    /// <summary>Ends when the sidecar has stopped, asked over the API or by <see cref="StopAsync"/>.</summary>
    public Task Completion => _completion.Task;

    /// <summary>
    /// Loads the resources and serves the API; returns then. The application is waited for behind that, which
    /// <c>/v1.0/healthz</c> tells.
    /// </summary>
    public static async Task<SidecarHost> StartAsync(
        SidecarOptions options,
        IReadOnlyDictionary<string, string> environment,
        Store store,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var resources = ResourceLoader.Load(options, environment, loggers.CreateLogger("dapr.resources"));
        var context = new SidecarContext(
            options,
            resources,
            store,
            new AppChannel(options, AppMiddleware.From(resources, loggers), time, loggers),
            new ResiliencyPolicies(resources.Resiliencies, time, resources.Components, loggers),
            new NameRegistry(store, time, NameScope.Of(resources.Configuration)),
            loggers,
            time)
        { Environment = environment };
        var host = new SidecarHost(context);
        try
        {
            await host.ServeAsync(cancellationToken);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        host._startup = host.RunStartupAsync();
        host._watch = host.StopWhenAskedAsync();
        return host;
    }

    /// <summary>
    /// The first half of a stop: delivers nothing new and lets what is under way end. The API goes on, so that an application
    /// that is told to end now can still write what it has to.
    /// </summary>
    public async Task DrainAsync()
    {
        using var limit = NewLimit();
        await StopIntakeAsync(limit.Token);
        _drained = true;
    }

    /// <summary>Cuts off what a stop still waits for.</summary>
    public void Hurry() => _hurry.Cancel();

    /// <summary>Takes nothing new, lets what is under way end, then closes; never longer than the graceful period and a little.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopLock) _stop ??= StopOnceAsync();
        return _stop.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _context.Status.RequestShutdown();
        await _watch;
        _stopping.Dispose();
        _hurry.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var options = _context.Options;
        var router = new ApiRouter(options.MaxBodyBytes);
        var publicRouter = new ApiRouter(options.MaxBodyBytes);
        var access = new ApiAccess(_context.Resources.Configuration.AllowedApis, _context.Resources.Configuration.DeniedApis);
        foreach (var route in _blocks.SelectMany(b => b.Routes()))
        {
            if (!access.Allows(route)) continue;
            router.Map(route);
            if (route.Public) publicRouter.Map(route);
        }
        foreach (var block in _blocks) await block.OpenAsync(cancellationToken);

        var api = new ApiPipeline(_context, router);
        _servers.Add(await ApiServer.StartAsync(
            [.. options.ListenAddresses.Select(a => new IPEndPoint(IPAddress.Parse(a), options.HttpPort))], options.ReadBufferBytes, api.HandleAsync, _context.Loggers, cancellationToken, http2: true));
        _servers.Add(await ApiServer.StartAsync(
            [.. options.ListenAddresses.Select(a => new IPEndPoint(IPAddress.Parse(a), options.GrpcPort))],
            options.ReadBufferBytes, _blocks.OfType<WorkflowsBlock>().Single().Server.HandleAsync, _context.Loggers, cancellationToken, onlyHttp2: true));
        GrpcAddress = _servers[^1].Addresses[0];
        if (options.PublicPort is { } port)
        {
            var open = ApiPipeline.Public(_context, publicRouter);
            _servers.Add(await ApiServer.StartAsync([new IPEndPoint(IPAddress.Loopback, port)], options.ReadBufferBytes, open.HandleAsync, _context.Loggers, cancellationToken));
            PublicAddress = _servers[^1].Addresses[0];
        }
        _context.Status.SetOutboundReady();
        Log.Serving(_log, options.AppId, HttpAddress);
    }

    private async Task RunStartupAsync()
    {
        var app = new AppStartup(_context);
        try
        {
            await app.WaitForPortAsync(_stopping.Token);
            if (_context.App.Health is not null)
            {
                // The probes go on for as long as the sidecar runs; the application's health does not change the sidecar's.
                _probes = _context.App.Health.ProbeAsync(_stopping.Token);
                SetReady();
                await _context.App.Health.WaitUntilHealthyAsync(_stopping.Token);
            }
            await app.AskForConfigAsync(_stopping.Token);
            foreach (var block in _blocks) await block.StartAsync(_stopping.Token);
            if (!_context.Status.Ready) SetReady();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped before the application came.
        }
        catch (Exception e) // The host cannot go on; Completion carries the reason.
        {
            Log.StartFailed(_log, e);
            _completion.TrySetException(e);
            _context.Status.RequestShutdown();
        }
    }

    private void SetReady()
    {
        _context.Status.SetReady();
        Log.Ready(_log, _context.Options.AppId);
    }

    private async Task StopWhenAskedAsync()
    {
        await _context.Status.ShutdownRequested;
        await StopAsync(CancellationToken.None);
    }

    private async Task StopOnceAsync()
    {
        Log.Stopping(_log, _context.Options.AppId);
        // A shutdown over the API is never blocked, only one by a signal.
        var blocked = _context.Options.BlockShutdown is not null && _context.Status.Ready && !_context.Status.ShutdownRequested.IsCompleted;
        if (blocked) await BlockAsync(_context.Options.BlockShutdown!.Value);
        if (_context.Status.Forced) Hurry();
        using var limit = NewLimit();
        await _stopping.CancelAsync();
        await TryAsync(_startup.WaitAsync, limit.Token);
        await TryAsync(_probes.WaitAsync, limit.Token);
        // As with daprd the API takes nothing new from now on, even while deliveries that are under way still end.
        List<Task> ends = [TryAsync(_blocks[0].StopAsync, limit.Token), .. _servers.Select(s => TryAsync(s.StopAsync, limit.Token))];
        if (!blocked && !_drained) ends.Add(StopIntakeAsync(limit.Token));
        await Task.WhenAll(ends);
        WasCutOff = limit.IsCancellationRequested;
        foreach (var server in _servers) await server.DisposeAsync();
        foreach (var block in _blocks.OfType<IDisposable>()) block.Dispose();
        _context.App.Dispose();
        _context.Names.Dispose();
        _completion.TrySetResult();
    }

    /// <summary>All but invocation, the first one: it serves the application's last calls.</summary>
    private async Task StopIntakeAsync(CancellationToken limit)
    {
        for (var i = _blocks.Count - 1; i > 0; i--) await TryAsync(_blocks[i].StopAsync, limit);
    }

    /// <summary><c>--dapr-block-shutdown-duration</c>: nothing is delivered any more, the API goes on until the time is up or the application is ill.</summary>
    private async Task BlockAsync(TimeSpan duration)
    {
        using (var limit = NewLimit()) await StopIntakeAsync(limit.Token);
        var ill = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_context.App.Health is { } health)
        {
            health.Changed += healthy =>
            {
                if (!healthy) ill.TrySetResult();
            };
            if (!health.IsHealthy) ill.TrySetResult();
        }
        await Task.WhenAny(Task.Delay(duration, _context.Time, _hurry.Token), ill.Task);
    }

    /// <summary>The graceful period; 0 seconds is no limit.</summary>
    private CancellationTokenSource NewLimit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(_hurry.Token);
        if (_context.Options.GracefulShutdown > TimeSpan.Zero) limit.CancelAfter(_context.Options.GracefulShutdown);
        return limit;
    }

    /// <summary>One part that cannot end must not keep the others from ending.</summary>
    private async Task TryAsync(Func<CancellationToken, Task> stop, CancellationToken limit)
    {
        try
        {
            await stop(limit).WaitAsync(limit);
        }
        catch (Exception e) // Logged; the rest still has to be closed.
        {
            Log.StopFailed(_log, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "sidecar of {AppId} serves its API on {Address}")]
        public static partial void Serving(ILogger logger, string appId, Uri address);

        [LoggerMessage(Level = LogLevel.Information, Message = "sidecar of {AppId} is ready")]
        public static partial void Ready(ILogger logger, string appId);

        [LoggerMessage(Level = LogLevel.Information, Message = "sidecar of {AppId} stops")]
        public static partial void Stopping(ILogger logger, string appId);

        [LoggerMessage(Level = LogLevel.Error, Message = "the sidecar cannot start")]
        public static partial void StartFailed(ILogger logger, Exception error);

        [LoggerMessage(Level = LogLevel.Warning, Message = "a part did not end in time or with an error")]
        public static partial void StopFailed(ILogger logger, Exception error);
    }
}
