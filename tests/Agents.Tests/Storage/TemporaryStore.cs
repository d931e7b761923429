using Dapr.Sidecar.Storage;

namespace Agents.Tests.Storage;

/// <summary>A store in a folder of its own, removed afterwards.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agents-store-");

    public TemporaryStore(TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        Store = Store.Open(FilePath, Time);
    }

    public string FilePath => Path.Combine(_folder.FullName, "store.db");
    public TimeProvider Time { get; }
    public Store Store { get; }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
