using System.Text.Json;
using Dapr.Sidecar.Hosting;
using Dapr.Sidecar.Http;
using Dapr.Sidecar.Names;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.State;

namespace Dapr.Sidecar.Actors;

/// <summary>
/// Actors: hosts those of the application, and calls those of all. Placement is the store: it is there when an address was
/// configured, whatever the address says.
/// </summary>
internal sealed partial class ActorsBlock : IBuildingBlock, IDisposable
{
    private const string Version = "v1.0";
    private const string Group = "actors";
    private const string TtlFeature = "ActorStateTTL";
    private static readonly string[] Writes = ["POST", "PUT"];
    private readonly SidecarContext _context;
    private readonly StateBlock _states;
    private readonly ILogger _log;
    private readonly ActorTypes _types = new();
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private Parts? _parts;
    private volatile bool _asked;
    private bool _hosts;
    private Task _halting = Task.CompletedTask;

    public ActorsBlock(SidecarContext context, StateBlock states)
    {
        _context = context;
        _states = states;
        _log = context.Loggers.CreateLogger("dapr.runtime.actors");
    }

    /// <summary>The component that keeps the state of actors; null when there is none.</summary>
    public static Component? StateStore(SidecarContext context) => context.Resources.Components.FirstOrDefault(
        c => c.Type.StartsWith("state.", StringComparison.Ordinal) && string.Equals(c["actorStateStore"], "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Null: no placement. False: the application was not asked yet.</summary>
    public bool? IsRunning => _context.Options.PlacementAddress is null ? null : _asked;

    /// <summary>The hosted types, with the number of their active actors.</summary>
    public IReadOnlyList<(string Type, int Count)> Active() => [.. _types.All.Select(type => (type.Config.Type, type.Active.Count))];

    public IEnumerable<ApiRoute> Routes() =>
    [
        new(["GET", "POST", "PUT", "DELETE"], Version, Group, "actors/{actorType}/{actorId}/method/{method}", InvokeAsync),
        new(Writes, Version, Group, "actors/{actorType}/{actorId}/state", WriteStateAsync),
        new(["GET"], Version, Group, "actors/{actorType}/{actorId}/state/{key}", ReadStateAsync),
        new(Writes, Version, Group, "actors/{actorType}/{actorId}/reminders/{name}", CreateReminderAsync),
        new(["GET"], Version, Group, "actors/{actorType}/{actorId}/reminders/{name}", GetReminderAsync),
        new(["DELETE"], Version, Group, "actors/{actorType}/{actorId}/reminders/{name}", DeleteReminderAsync),
        new(Writes, Version, Group, "actors/{actorType}/{actorId}/timers/{name}", CreateTimerAsync),
        new(["DELETE"], Version, Group, "actors/{actorType}/{actorId}/timers/{name}", DeleteTimerAsync),
    ];

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_context.Options.PlacementAddress is null) return;
        var directory = new ActorDirectory(_context.Store, _context.Options.NamespaceOrDefault, _context.Options.AppId, _instance);
        var peers = new ActorPeers(_instance, await StoreSecret.GetAsync(_context.Store));
        var router = new ActorRouter(_types, directory, new ActorApp(_context.App, _context.Resiliency), peers, _context.Resiliency, _context.Time, _log);
        await peers.StartAsync(_context, router, cancellationToken);
        var component = StateStore(_context);
        var state = new ActorStateApi(
            component is null ? null : _states.Find(component.Name), _context.Options.AppId,
            _context.Resources.Configuration.Features.GetValueOrDefault(TtlFeature));
        var reminders = _context.Options.SchedulerAddress is null ? null : new ActorReminders(_context, router, _log);
        _parts = new Parts(directory, peers, router, state, reminders, new ActorTimers(router, _context.Time, _log), component is not null);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_parts is not { } parts) return;
        var configs = Hosted();
        if (configs.Count > 0 && parts.HasStateStore)
        {
            _types.Set(configs);
            _hosts = true;
            if (_context.App.Health is { } health) health.Changed += OnHealthChanged;
            await parts.Directory.RegisterAsync(configs.Select(c => c.Type), parts.Peers.Address);
            foreach (var config in configs) parts.Reminders?.Host(config.Type);
            Log.Hosting(_log, string.Join(", ", configs.Select(c => c.Type)));
        }
        else if (configs.Count > 0)
        {
            Log.NoStore(_log, string.Join(", ", configs.Select(c => c.Type)));
        }
        _asked = true;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_parts is not { } parts) return;
        if (_context.App.Health is { } health) health.Changed -= OnHealthChanged;
        await parts.Timers.StopAsync();
        if (_hosts)
        {
            // First nothing new comes here, so that what is let go finds its place elsewhere.
            await parts.Directory.CloseAsync();
            if (parts.Reminders is not null) await parts.Reminders.StopAsync(cancellationToken);
            await _halting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await parts.Router.HaltAsync(cancellationToken);
            }
            finally
            {
                await parts.Directory.UnregisterAsync();
            }
        }
        await parts.Peers.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (_parts is not { } parts) return;
        parts.Reminders?.Dispose();
        parts.Timers.Dispose();
        parts.Router.Dispose();
        parts.Peers.Dispose();
    }

    private IReadOnlyList<ActorTypeConfig> Hosted()
    {
        try
        {
            return ActorHostConfig.Read(_context.AppConfig.Answer);
        }
        catch (JsonException e)
        {
            Log.WrongConfig(_log, e.Message);
            return [];
        }
    }

    /// <summary>An application that is ill hosts nothing: its actors go elsewhere until it is well again.</summary>
    private void OnHealthChanged(bool healthy)
    {
        _parts?.Reminders?.Wake();
        _halting = FollowHealthAsync(_halting, healthy);
    }

    private async Task FollowHealthAsync(Task before, bool healthy)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var parts = _parts!;
        try
        {
            if (healthy)
            {
                await parts.Directory.RegisterAsync(_types.All.Select(type => type.Config.Type), parts.Peers.Address);
                return;
            }
            await parts.Directory.CloseAsync();
            await parts.Router.HaltAsync(CancellationToken.None);
        }
        catch (Exception e) // Logged; nobody waits for this task, and the next change tries again.
        {
            Log.HealthNotFollowed(_log, e);
        }
    }

    private sealed record Parts(
        ActorDirectory Directory, ActorPeers Peers, ActorRouter Router, ActorStateApi State, ActorReminders? Reminders, ActorTimers Timers, bool HasStateStore);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "hosts actors of {Types}")]
        public static partial void Hosting(ILogger logger, string types);

        [LoggerMessage(Level = LogLevel.Warning, Message = "actors of {Types} are not hosted: no state store component has actorStateStore: \"true\"")]
        public static partial void NoStore(ILogger logger, string types);

        [LoggerMessage(Level = LogLevel.Error, Message = "the application's answer to /dapr/config cannot be read, so no actors are hosted: {Reason}")]
        public static partial void WrongConfig(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "the actors did not follow the application's health")]
        public static partial void HealthNotFollowed(ILogger logger, Exception error);
    }
}
