using System.Text;
using Agents.Decisions.Definitions.Reading;
using Agents.Hosting.Manifests;
using Dapr;

namespace Agents.Decisions.Definitions;

/// <summary>Reads the folder of decision types and follows its changes. One mistake in any file, and nothing changes.</summary>
internal sealed partial class FolderTypes(TypeCatalog catalog, DecisionsOptions options, TimeProvider time, ILogger<FolderTypes> logger)
    : BackgroundService
{
    private readonly SemaphoreSlim _changed = new(0);
    private string _seen = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.TypesPath.Length == 0)
            return;
        var folder = Path.GetFullPath(options.TypesPath);
        using var watch = new FolderWatch(folder, () => _changed.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            watch.Ensure();
            await LookAsync(folder, stoppingToken);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.FolderLookSeconds), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
            await _changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    private async Task LookAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var texts = Directory.EnumerateFiles(folder)
                .Where(ManifestFiles.IsManifest).Order(StringComparer.Ordinal)
                .Select(file => (File: file, Text: File.ReadAllText(file, Encoding.UTF8))).ToArray();
            var now = string.Join('\n', texts.Select(one => $"{one.File}\n{one.Text}"));
            if (now == _seen)
                return;
            var (types, mistakes) = Read(texts);
            if (mistakes.Count > 0)
            {
                _seen = now;
                Log.Mistakes(logger, mistakes.Count, string.Join("", mistakes.Select(one => $"\n  {one}")));
                return;
            }
            await catalog.SetFolderAsync(types, cancellationToken);
            _seen = now;
            Log.Applied(logger, types.Count, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DaprException or HttpRequestException)
        {
            Log.NotRead(logger, folder, exception.Message);
        }
    }

    internal static (IReadOnlyList<DecisionDefinition> Types, IReadOnlyList<ManifestError> Mistakes) Read(IReadOnlyList<(string File, string Text)> texts)
    {
        var types = new List<DecisionDefinition>();
        var mistakes = new List<ManifestError>();
        foreach (var (file, text) in texts)
        {
            var errors = new ManifestErrors(file);
            if (DefinitionReader.Read(text, errors) is { } type)
            {
                if (types.Any(one => one.Name == type.Name && one.Version == type.Version))
                    mistakes.Add(new ManifestError(file, 0, 0, "version", $"is '{type.Version}', and another file has that version of {type.Name} too."));
                types.Add(type);
            }
            mistakes.AddRange(errors.Found);
        }
        return (types, mistakes);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Count} decision types of {Folder} are in force")]
        public static partial void Applied(ILogger logger, int count, string folder);

        [LoggerMessage(2, LogLevel.Error, "{Count} mistakes in the decision types; nothing was changed:{Mistakes}")]
        public static partial void Mistakes(ILogger logger, int count, string mistakes);

        [LoggerMessage(3, LogLevel.Warning, "The decision types of {Folder} were not read: {Reason}; trying again")]
        public static partial void NotRead(ILogger logger, string folder, string reason);
    }
}
