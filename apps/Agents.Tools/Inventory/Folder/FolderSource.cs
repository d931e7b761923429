using Agents.Contracts.Inventory;
using Agents.Hosting.Manifests;
using Agents.Tools.Inventory.Changes;
using Dapr;

namespace Agents.Tools.Inventory.Folder;

/// <summary>
/// Keeps the inventory as a folder of manifests says, by <see cref="FolderRule"/>. Looks when files change and now and then; mistakes
/// are logged in full and change nothing.
/// </summary>
internal sealed partial class FolderSource(
    IReadOnlyList<ToolManifest> atStart,
    InventoryEditor editor,
    ToolInventory inventory,
    ToolsOptions options,
    TimeProvider time,
    ILogger<FolderSource> logger) : BackgroundService
{
    public const string By = "folder";

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, long> _drainingSince = [];
    private readonly FolderChanges _changes = new(options.Path, options.FolderLookSeconds, time, logger);
    private IReadOnlyList<ToolManifest> _manifests = atStart;
    private HashSet<string> _appeared = [];
    private bool _applied;

    /// <summary>Brings in what was read at start; then the folder is watched.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (_changes.HasFolder)
            await ApplyAsync(cancellationToken);
        _begun.TrySetResult();
    }

    /// <summary>Somebody wrote to the folder.</summary>
    public void Touch() => _changes.Touch();

    public override void Dispose()
    {
        _changes.Dispose();
        base.Dispose();
    }

    /// <summary>Looks whether the folder has changed and brings in what is new. Never throws for what folder and store do.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        Read();
        if (_applied && Retirable().Count == 0)
            return;
        try
        {
            await ApplyAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is DaprException or HttpRequestException)
        {
            Log.NotApplied(logger, exception.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_changes.HasFolder)
            return;
        try
        {
            await _begun.Task.WaitAsync(stoppingToken);
            while (true)
            {
                _changes.Listen();
                await _changes.WaitAsync(stoppingToken);
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The app stops; the next start looks anew.
        }
    }

    private void Read()
    {
        if (!_changes.AnyNew())
            return;
        var (manifests, errors) = ManifestFolder.Load(_changes.Folder);
        if (errors.Count > 0)
        {
            Log.Mistakes(logger, errors.Count, string.Concat(errors.Select(error => Environment.NewLine + "  " + error)));
            return;
        }
        _appeared.UnionWith(manifests.Select(Key).Except(_manifests.Select(Key)));
        _manifests = manifests;
        _applied = false;
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var content = new FolderContent(_manifests, _appeared, Retirable());
        var outcome = await editor.ChangeAsync(By, document => FolderRule.Apply(document, content), cancellationToken);
        if (outcome.Refusal is { } refusal)
            Log.NotApplied(logger, refusal.Detail);
        foreach (var note in content.Notes)
            Log.LeftAlone(logger, note);
        _appeared = [];
        _applied = true;
    }

    /// <summary>Versions without a file that have drained for long enough and run nothing here.</summary>
    private HashSet<string> Retirable()
    {
        var retirable = new HashSet<string>();
        if (inventory.Document is not { } document)
            return retirable;
        var here = _manifests.Select(Key).ToHashSet();
        var draining = document.Tools
            .Where(one => document.IsFromFolder(one) && document.StateOf(one) == VersionState.Draining && !here.Contains(Key(one)))
            .ToDictionary(Key);
        foreach (var gone in _drainingSince.Keys.Except(draining.Keys).ToArray())
            _drainingSince.Remove(gone);
        foreach (var (key, manifest) in draining)
        {
            var now = time.GetTimestamp();
            if (!_drainingSince.TryGetValue(key, out var since))
                _drainingSince[key] = since = now;
            if (time.GetElapsedTime(since, now) >= TimeSpan.FromSeconds(options.RetireAfterSeconds)
                && inventory.Current.Find(manifest.Name, manifest.Version) is not { Running: > 0 })
                retirable.Add(key);
        }
        return retirable;
    }

    private static string Key(ToolManifest manifest) => InventoryDocument.StateKey(manifest.Name, manifest.Version);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} mistakes in the tool manifests; nothing was changed:{Mistakes}")]
        public static partial void Mistakes(ILogger logger, int count, string mistakes);

        [LoggerMessage(2, LogLevel.Warning, "The folder's manifests are not in the inventory yet: {Reason}; trying again")]
        public static partial void NotApplied(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "Left alone by the folder: {Note}")]
        public static partial void LeftAlone(ILogger logger, string note);
    }
}
