namespace Agents.Memory.Import.Folders;

/// <summary>
/// Finds the files of a folder that are documents. Only names are kept, no contents: two files of one id are known before either is sent, and how much
/// there is to do, too.
/// </summary>
internal sealed class FolderScan(ImportOptions options)
{
    /// <summary>More than a tenant can have documents.</summary>
    public const int MaxFiles = 300_000;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
    private readonly List<(string Path, string FullPath, string Type)> _found = [];
    private readonly List<Refusal> _refused = [];
    private readonly LeftOut _leftOut = new();

    /// <exception cref="ImportException">The folder cannot be read, or has too many files.</exception>
    public FolderPlan Run(CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(options.Folder);
        if (!Directory.Exists(root))
            throw new ImportException($"The folder is '{PlainText.Of(options.Folder)}'; there is no such folder.");
        var folders = new Stack<(string Path, string FullPath)>([("", root)]);
        while (folders.TryPop(out var folder))
        {
            try
            {
                foreach (var entry in new DirectoryInfo(folder.FullPath).EnumerateFileSystemInfos("*", Everything))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Take(entry, folder.Path.Length == 0 ? entry.Name : $"{folder.Path}/{entry.Name}", folders);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (folder.Path.Length == 0)
                    throw new ImportException($"The folder cannot be read: {PlainText.Of(e.Message)}");
                _refused.Add(new Refusal(folder.Path + "/", $"The folder cannot be read: {e.Message}"));
            }
        }
        return Plan();
    }

    private void Take(FileSystemInfo entry, string path, Stack<(string, string)> folders)
    {
        if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.LinkTarget is not null)
            _leftOut.Add(LeftOut.Links);
        else if (entry.Name[0] == '.' || entry.Attributes.HasFlag(FileAttributes.Hidden))
            _leftOut.Add(LeftOut.Hidden);
        else if (entry is DirectoryInfo)
            folders.Push((path, entry.FullName));
        else if (DocumentTypes.Of(entry.Name) is not { } type)
            _leftOut.AddFile(entry.Name);
        else if (_found.Count == MaxFiles)
            throw new ImportException($"The folder has more than {MaxFiles} documents, which is more than a tenant can have. Import a part of it.");
        else
            _found.Add((path, entry.FullName, type));
    }

    private FolderPlan Plan()
    {
        _found.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        var files = new List<PlannedFile>(_found.Count);
        var firstOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var twice = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, fullPath, type) in _found)
        {
            var (id, problem) = DocumentId.Of(path, options.IdPrefix);
            var source = SourceAddress.Of(path, options.SourceBase);
            if (source?.Length > SourceAddress.MaxLength)
                problem ??= $"Its address would have {source.Length} characters; allowed are {SourceAddress.MaxLength}.";
            if (problem is not null)
            {
                _refused.Add(new Refusal(path, problem));
                continue;
            }
            files.Add(new PlannedFile(path, fullPath, id!, type, source));
            if (!firstOf.TryAdd(id!, path))
                twice.Add(id!);
        }
        // Neither of the two: which one is meant only a person knows.
        foreach (var group in files.Where(file => twice.Contains(file.Id)).GroupBy(file => file.Id, StringComparer.Ordinal))
        {
            var second = group.ElementAt(1).Path;
            foreach (var file in group)
                _refused.Add(new Refusal(file.Path, $"It has the same id {file.Id} as {(file.Path == firstOf[file.Id] ? second : firstOf[file.Id])}. Rename one."));
        }
        files.RemoveAll(file => twice.Contains(file.Id));
        _refused.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return new FolderPlan(files, _refused, _leftOut);
    }
}
