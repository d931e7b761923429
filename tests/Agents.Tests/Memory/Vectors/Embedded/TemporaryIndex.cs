using Agents.Memory.Vectors;
using Agents.Memory.Vectors.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Memory.Vectors.Embedded;

/// <summary>An index in a folder of its own, which is removed at the end.</summary>
internal sealed class TemporaryIndex : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly List<EmbeddedTier> _tiers = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("agents-vectors-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task<EmbeddedTier> OpenAsync(int dimensions = 8, string? folder = null, Action<WriteStep>? onStep = null)
    {
        var tier = new EmbeddedTier(new EmbeddedOptions { Path = folder ?? Folder, ScanThreads = 2 }, NullLogger<EmbeddedTier>.Instance) { OnStep = onStep };
        _tiers.Add(tier);
        await tier.PrepareAsync(new VectorModel("test", dimensions), Stop);
        return tier;
    }

    /// <summary>Copies all files as they are, which is what a process leaves that is killed now.</summary>
    public string Copy(string? from = null)
    {
        from ??= Folder;
        var to = Directory.CreateTempSubdirectory("agents-vectors-copy-").FullName;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock"))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllBytes(copy, Read(file));
        }

        return to;
    }

    public static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Which of the files hold these bytes.</summary>
    public static IReadOnlyList<string> Holding(string folder, ReadOnlyMemory<byte> bytes) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock" && Read(f).AsSpan().IndexOf(bytes.Span) >= 0)];

    public static VectorItem Item(string id, string text, float[] vector, string user = "ada") => new()
    {
        Id = id,
        Tenant = "acme",
        User = user,
        Kind = "fact",
        Text = text,
        Vector = vector,
        CreatedAt = Now,
    };

    public static float[] Vector(Random random, int dimensions)
    {
        var vector = new float[dimensions];
        for (var i = 0; i < dimensions; i++) vector[i] = (random.NextSingle() * 2) - 1;
        return vector;
    }

    public static async Task PutAsync(IVectorTier tier, params VectorItem[] items) =>
        Assert.Empty(await tier.UpsertAsync(VectorCollection.Memories, items, Stop));

    public static async Task RemoveAsync(IVectorTier tier, params string[] ids) =>
        Assert.Empty(await tier.DeleteAsync(VectorCollection.Memories, "acme", ids, Stop));

    public static async Task<IReadOnlyList<VectorHit>> FindAsync(IVectorTier tier, string? text = null, float[]? vector = null, int top = 10, string? user = null) =>
        await tier.SearchAsync(
            VectorCollection.Memories,
            new VectorQuery
            {
                Filter = new VectorFilter { Tenant = "acme", User = user, At = Now },
                Text = text,
                Vector = vector is null ? (ReadOnlyMemory<float>?)null : vector,
                Top = top,
            },
            Stop);

    public static async Task<List<string>> IdsAsync(IVectorTier tier)
    {
        List<string> ids = [];
        var filter = new VectorFilter { Tenant = "acme", At = null };
        while (await tier.ListAsync(VectorCollection.Memories, filter, ids.LastOrDefault(), 1000, Stop) is { Count: > 0 } page) ids.AddRange(page);
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tier in _tiers) await tier.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
