using Agents.Hosting.Manifests;
using Dapr;

namespace Agents.Decisions.Definitions;

/// <summary>
/// Reads the folder of decision types and follows its changes. One mistake in any file, and nothing changes. Looks when files change and now
/// and then.
/// </summary>
internal sealed partial class FolderTypes(TypeCatalog catalog, DecisionsOptions options, TimeProvider time, ILogger<FolderTypes> logger)
    : BackgroundService
{
    private readonly FolderChanges _changes = new(options.TypesPath, options.FolderLookSeconds, time, logger);
    private IReadOnlyList<DecisionDefinition>? _types;

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
        if (_types is not { } types)
            return;
        try
        {
            await catalog.SetFolderAsync(types, cancellationToken);
            _types = null;
            Log.Applied(logger, types.Count, _changes.Folder);
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
            while (true)
            {
                _changes.Listen();
                await LookAsync(stoppingToken);
                await _changes.WaitAsync(stoppingToken);
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
        var (types, mistakes) = TypesFolder.Load(_changes.Folder);
        if (mistakes.Count > 0)
            Log.Mistakes(logger, mistakes.Count, string.Concat(mistakes.Select(one => $"{Environment.NewLine}  {one}")));
        else
            _types = types;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} decision types of {Folder} are in force")]
        public static partial void Applied(ILogger logger, int count, string folder);

        [LoggerMessage(2, LogLevel.Error, "{Count} mistakes in the decision types; nothing was changed:{Mistakes}")]
        public static partial void Mistakes(ILogger logger, int count, string mistakes);

        [LoggerMessage(3, LogLevel.Warning, "The folder's decision types are not in force yet: {Reason}; trying again")]
        public static partial void NotApplied(ILogger logger, string reason);
    }
}
